"""The demo's texts: varied as pupils' writing is, within the limits, and free of ranks and scores."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest

from portfolio.demo import phrases_staff, scenes
from portfolio.demo.events import school_events, write_for_event
from portfolio.demo.names import make_people
from portfolio.demo.phrases import SLOT
from portfolio.demo.staff_texts import return_reason, write_comment, write_observation
from portfolio.demo.texts import KINDS, TOPICS, WrittenRecord, topics_of, voice_of, write_record

RANKING = re.compile(
    r"第[一二三四五六七八九十\d]+名|名次|排名|排行|冠军|亚军|季军|得分|满分|分数|总分|[一二三]等奖|\d+\s*分(?!钟)|倒数|全班最|全校最|比.{1,6}同学(?:好|强)"
)
AUTUMN, SPRING = (date(2026, 9, 1), date(2027, 1, 22)), (date(2027, 2, 22), date(2027, 7, 2))
INDICATORS = {
    "moral": {"理想信念", "社会责任", "行为习惯"}, "learning": {"学习习惯", "创新精神", "学业水平"},
    "body": {"健康生活", "身心素质"}, "aesthetic": {"美育实践", "感受表达"}, "labour": {"劳动习惯", "社会体验"},
}  # fmt: skip


@pytest.fixture(scope="module")
def written() -> list[WrittenRecord]:
    """Three thousand records as a school of 240 writes them in two terms: events and what pupils do besides."""
    rng, people = Random(11), make_people(1, 240)
    found = [
        write_for_event(rng, event, rng.choice((7, 8, 9)), person)
        for term in (AUTUMN, SPRING)
        for event in school_events(*term)
        for person in people
        if rng.random() < event.share * 0.3
    ]
    while len(found) < 3000:
        season = rng.choice(("autumn", "spring"))
        found.append(write_record(rng, rng.choice(KINDS), rng.choice((7, 8, 9)), season, rng.choice(people)))
    return found


def test_no_two_among_three_thousand_read_alike(written: list[WrittenRecord]) -> None:
    assert len({record.description for record in written}) >= 0.95 * len(written)


def test_texts_keep_the_limits(written: list[WrittenRecord]) -> None:
    assert all(0 < len(record.title) <= 30 for record in written)
    assert all(0 < len(record.description) <= 200 for record in written)
    assert all(len(record.reflection) <= 100 for record in written)
    assert all(record.organiser and record.place and record.task for record in written)


def test_nobody_is_ranked_or_scored(written: list[WrittenRecord]) -> None:
    for record in written:
        assert not RANKING.search(record.title + record.description + record.reflection)


def test_no_slot_is_left_open(written: list[WrittenRecord]) -> None:
    for record in written:
        assert not re.search(
            r"[{}｜|@]", record.title + record.task + record.place + record.description + record.reflection
        )


def test_dimensions_and_roles_are_those_of_the_framework(written: list[WrittenRecord]) -> None:
    assert all(record.indicator in INDICATORS[record.dimension] for record in written)
    assert {record.role for record in written} == {"lead", "main", "part"}


def test_some_write_a_line_and_some_a_paragraph(written: list[WrittenRecord]) -> None:
    lengths = sorted(len(record.description) for record in written)
    assert lengths[len(lengths) // 20] < 26
    assert lengths[-len(lengths) // 20] > 80
    assert 0.3 < sum(not record.reflection for record in written) / len(written) < 0.7


def test_every_kind_has_words_in_both_seasons_and_a_picture() -> None:
    assert all(topics_of(kind, season) for kind in KINDS for season in ("autumn", "spring"))
    assert all(topic.scene in scenes.PAINTERS for topic in TOPICS)


def test_every_slot_of_every_line_can_be_filled() -> None:
    people, rng = make_people(1, 6), Random(2)
    for kind in KINDS:
        texts = [write_record(rng, kind, 8, "spring", people[at % 6]).description for at in range(60)]
        assert not any(SLOT.search(text) for text in texts)


def test_a_person_keeps_one_way_of_writing() -> None:
    person = make_people(1, 1)[0]
    assert voice_of(person, 8) == voice_of(person, 8)


@pytest.mark.parametrize("term", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_a_term_has_some_twenty_five_events_within_it(term: tuple[date, date]) -> None:
    events = school_events(*term)
    assert len(events) >= 24
    assert all(term[0] <= event.on <= event.ends_on <= term[1] for event in events)
    assert all(event.on.weekday() < 6 for event in events)


def test_participants_of_an_event_share_its_facts() -> None:
    rng, people = Random(5), make_people(1, 12)
    event = next(event for event in school_events(*AUTUMN) if event.kind == "sports_day")
    records = [write_for_event(rng, event, 8, person) for person in people]
    assert {(record.title, record.organiser, record.place) for record in records} == {
        (event.title, event.organiser, event.place)
    }
    assert len({record.description for record in records}) > 9


def test_comments_name_what_was_done_and_never_a_number() -> None:
    rng, titles = Random(8), ["第十五届秋季运动会", "8字长绳比赛", "学做番茄炒蛋", "微电影《伞》拍摄"]
    for person in make_people(1, 60):
        comment = write_comment(rng, person, titles)
        assert 80 <= len(comment) <= 200
        assert any(title in comment for title in titles)
        assert not re.search(r"\d", comment)
        assert not RANKING.search(comment)


def test_teachers_speak_of_one_pupil_and_say_what_to_mend() -> None:
    rng = Random(4)
    seen = {write_observation(rng, person).description for person in make_people(1, 60)}
    assert len(seen) > 25
    assert not any(re.search(r"[{}]", text) for text in seen)
    assert return_reason(rng) in phrases_staff.RETURN_REASONS
