"""Classmates' notes: who asks, who writes, what the homeroom teacher lets through, and who reads what."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.portfolios.peers_workflow import TABLE, IllegalNoteStep, NoteEvent, advance
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.term_words import seen_mark
from portfolio.portfolios.voice_models import Remark
from portfolio.portfolios.voices_queries import peer_notes_of, shown_levels, shown_remarks
from portfolio.school.actors import system_actor
from portfolio.school.models import School, SchoolClass, Term
from portfolio.school.phase_models import Phase
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import set_phase, set_school, set_window

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}
WORDS = "排练时你总把道具收好，还陪我对词。"


@pytest.fixture(autouse=True)
def _selecting(world: World) -> None:
    set_phase(world, Phase.SELECTING)


def note_of(world: World) -> Remark:
    with world.open():
        (note,) = peer_notes_of(world.student_id, world.term_id)
        return note


def asked(world: World, visit: Visit) -> str:
    visit("student").post("/portfolio/peers", {"classmate": world.student2_id})
    return f"/peer-notes/{note_of(world).id}"


def handed_in(world: World, visit: Visit) -> str:
    url = asked(world, visit)
    visit("student2").post(url, {"text": WORDS, "seen": ""})
    visit("student2").post(f"{url}/answer", {"to": "hand_in"})
    return url


def decide(world: World, visit: Visit, to: str, status: int = 302, person: str = "homeroom", **facts: object) -> str:
    note = note_of(world)
    data = {"to": to, "revision": note.revision} | facts
    return visit(person).post(f"/peer-notes/{note.id}/decide", data, status=status).text


def shown(world: World) -> list[str]:
    with world.open():
        return [row.text for row in shown_remarks([world.student_id], world.term_id)[world.student_id]]


def test_note_reaches_the_student_after_the_homeroom_teacher_let_it_through(world: World, visit: Visit) -> None:
    handed_in(world, visit)
    for person in ("student", "guardian"):
        assert WORDS not in visit(person).get(f"/students/{world.student_id}/portfolio").text
    assert WORDS not in visit("student").get("/portfolio/peers").text
    assert WORDS in visit("homeroom").get("/voices").text
    decide(world, visit, "show")
    assert shown(world) == [WORDS]
    assert WORDS in visit("student").get("/portfolio/peers").text
    assert WORDS in visit("guardian").get(f"/students/{world.student_id}/portfolio").text


def test_kept_back_note_is_told_to_its_author_alone_and_may_be_written_anew(world: World, visit: Visit) -> None:
    url = handed_in(world, visit)
    assert "请" in decide(world, visit, "keep", status=422, reason=" ")
    decide(world, visit, "keep", reason="请说一件具体的事")
    assert shown(world) == []
    assert "请说一件具体的事" in visit("student2").get("/portfolio/peers").text
    assert "请说一件具体的事" not in visit("student").get("/portfolio/peers").text
    visit("student2").post(url, {"text": "你教我系道具绳。", "seen": seen_mark(WORDS)})
    visit("student2").post(f"{url}/answer", {"to": "hand_in"})
    decide(world, visit, "show")
    assert shown(world) == ["你教我系道具绳。"]


def test_note_that_changed_while_it_was_read_is_read_again(world: World, visit: Visit) -> None:
    url = handed_in(world, visit)
    revision = note_of(world).revision
    visit("student2").post(url, {"text": "换了一句。", "seen": seen_mark(WORDS)})
    decide(world, visit, "show", status=409, revision=revision)
    assert shown(world) == []


def test_note_let_through_stays_as_it_is(world: World, visit: Visit) -> None:
    url = handed_in(world, visit)
    decide(world, visit, "show")
    visit("student2").post(url, {"text": "改口了", "seen": seen_mark(WORDS)}, status=422)
    decide(world, visit, "keep", reason="家长有意见，再商量")
    assert shown(world) == []


def test_invited_classmate_may_decline_at_any_time_without_a_reason(world: World, visit: Visit) -> None:
    url = asked(world, visit)
    set_phase(world, Phase.NOTICE)
    visit("student2").post(f"{url}/answer", {"to": "decline"})
    assert note_of(world).status is RemarkState.DECLINED
    set_phase(world, Phase.SELECTING)
    visit("student2").post(url, {"text": WORDS, "seen": ""}, status=422)
    visit("student").post("/portfolio/peers", {"classmate": world.student2_id}, status=422)


def test_unwritten_note_is_not_handed_in(world: World, visit: Visit) -> None:
    visit("student2").post(f"{asked(world, visit)}/answer", {"to": "hand_in"}, status=422)


@pytest.mark.parametrize("whom", ["student_id", "other_student_id"])
def test_only_classmates_can_be_asked(world: World, visit: Visit, whom: str) -> None:
    visit("student").post("/portfolio/peers", {"classmate": getattr(world, whom)}, status=422)
    visit("homeroom").post(f"/students/{world.student_id}/voices/peers", {"classmate": 999_999}, status=422)


def test_at_most_three_classmates_are_asked(world: World, visit: Visit) -> None:
    with world.open():
        school, own = db.session.get_one(School, world.school_id), db.session.get_one(SchoolClass, world.class_id)
        mates = [make.make_student(school, own, name).id for name in ("安思远", "柏雨桐", "陈可欣")]
        db.session.commit()
    visit("homeroom").post(f"/students/{world.student_id}/voices/peers", {"classmate": world.student2_id})
    for number, mate in enumerate(mates):
        visit("student").post("/portfolio/peers", {"classmate": mate}, status=302 if number < 2 else 422)


def test_invitation_is_taken_back_while_nothing_is_written(world: World, visit: Visit) -> None:
    url = asked(world, visit)
    visit("student2").post(url, {"text": WORDS, "seen": ""})
    back = f"/portfolio/peers/{note_of(world).id}/take-back"
    visit("student").post(back, status=409)
    visit("student2").post(url, {"text": "", "seen": seen_mark(WORDS)})
    visit("student").post(back)
    with world.open():
        assert peer_notes_of(world.student_id, world.term_id) == []


def test_classmates_page_names_nobody_elses_invitations(world: World, visit: Visit) -> None:
    with world.open():
        school, own = db.session.get_one(School, world.school_id), db.session.get_one(SchoolClass, world.class_id)
        third = make.make_student(school, own, "安思远")
        make.add(Remark(
            school_id=world.school_id, student_id=world.student2_id, term_id=world.term_id, voice=Voice.PEER,
            author_id=third.user_id, status=RemarkState.SHOWN, text="李堃借我笔记。",
        ))  # fmt: skip
        db.session.commit()
    assert "李堃借我笔记" not in visit("student").get("/portfolio/peers").text


def test_second_window_sees_both_versions(world: World, visit: Visit) -> None:
    url = asked(world, visit)
    visit("student2").post(url, {"text": "手机上写的", "seen": ""})
    stale = {"text": "机房里写的", "seen": ""}
    assert visit("student2").post(url, stale, status=409, headers=JSON).get_json()["theirs"] == "手机上写的"
    page = visit("student2").post(url, stale, status=409).text
    assert "手机上写的" in page
    assert "机房里写的" in page


def test_closed_window_keeps_what_was_typed_and_lets_written_notes_be_read(world: World, visit: Visit) -> None:
    url = handed_in(world, visit)
    set_window(world, Phase.SELECTING, -48, -1)
    page = visit("student2").post(url, {"text": "晚了一步", "seen": seen_mark(WORDS)}, status=422).text
    assert "晚了一步" in page
    assert "整理遴选" in page
    visit("student").post("/portfolio/peers", {"classmate": world.student2_id}, status=422)
    decide(world, visit, "show")
    assert shown(world) == [WORDS]


def test_classmates_levels_go_the_way_the_note_goes(world: World, visit: Visit) -> None:
    set_school(world, evaluation_levels=["优秀", "发展中"])
    url = asked(world, visit)
    with world.open():
        dimension = db.session.get_one(Term, world.term_id).framework.dimensions[0].id
    visit("student2").post(f"{url}/levels", {f"level-{dimension}": "优秀"}, status=422)
    visit("student2").post(f"{url}/levels", {f"level-{dimension}": "优秀", f"words-{dimension}": "常帮同学"})
    visit("student2").post(url, {"text": WORDS, "seen": ""})
    visit("student2").post(f"{url}/answer", {"to": "hand_in"})
    assert "常帮同学" in visit("homeroom").get("/voices").text
    with world.open():
        assert shown_levels([world.student_id], world.term_id) == {}
    decide(world, visit, "show")
    with world.open():
        (level,) = shown_levels([world.student_id], world.term_id)[world.student_id]
        assert (level.level, level.voice) == ("优秀", Voice.PEER)


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 403), ("student2", 403), ("guardian", 403), ("teacher", 403), ("office", 403),
     ("other_homeroom", 404)],
)  # fmt: skip
def test_others_do_not_let_notes_through(world: World, visit: Visit, person: str, status: int) -> None:
    handed_in(world, visit)
    decide(world, visit, "show", status=status, person=person)


def test_somebody_elses_invitation_is_not_found(world: World, visit: Visit) -> None:
    url = asked(world, visit)
    for act in ("", "/levels", "/answer"):
        visit("student").post(f"{url}{act}", status=404)


@pytest.mark.parametrize("state", RemarkState)
@pytest.mark.parametrize("event", NoteEvent)
def test_note_moves_along_its_table_only(world: World, state: RemarkState, event: NoteEvent) -> None:
    with world.open():
        note = Remark(school_id=world.school_id, status=state)
        actor = system_actor("test", world.school_id)
        if (state, event) in TABLE:
            advance(note, event, actor)
            assert note.status is TABLE[state, event]
        else:
            with pytest.raises(IllegalNoteStep):
                advance(note, event, actor)
