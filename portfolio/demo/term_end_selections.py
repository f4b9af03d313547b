"""What students of the demo put together at a term's end: picks, key cases with stories, statements, own levels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import reader_length
from portfolio.demo.filing import Rows, store
from portfolio.demo.people import Pupil
from portfolio.demo.phrases_term_end import OWN_LEVEL_WORDS
from portfolio.demo.term_end_plan import LEVELS
from portfolio.demo.term_end_stage import Stage
from portfolio.demo.term_end_texts import own_level_words, write_statement, write_story
from portfolio.portfolios.selection_actions import KEY_CASES, reopen_selection
from portfolio.portfolios.selection_digest import digest_of, selection_content
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_queries import portfolios_of
from portfolio.portfolios.selection_workflow import SelectionEvent, advance
from portfolio.portfolios.states import Voice
from portfolio.portfolios.voice_models import LevelGiven
from portfolio.portfolios.voices_queries import levels_of
from portfolio.records.models import Record
from portfolio.school.actors import Actor
from portfolio.school.phase_models import Phase
from portfolio.school.roles import Role

TOLD_ENOUGH = 45  # characters of a record from which a story can be told
REOPENED = "第二个典型事例没有写完，写好以后再确认一次。"


class Progress(IntEnum):
    """How far a student has come."""

    NOTHING = 0
    PICKED = 1
    WRITTEN = 2
    CONFIRMED = 3
    REOPENED = 4


WHILE_SELECTING = (
    Progress.WRITTEN, Progress.CONFIRMED, Progress.PICKED, Progress.NOTHING, Progress.CONFIRMED, Progress.REOPENED,
    Progress.CONFIRMED, Progress.WRITTEN, Progress.NOTHING, Progress.CONFIRMED, Progress.PICKED,
)  # fmt: skip
UNCONFIRMED_SEAT = 7  # one in each class with a notice or at signing did not get to it in time


@dataclass
class _Desk:
    """A student at work: how far, and when it was touched last."""

    pupil: Pupil
    progress: Progress
    touched_at: datetime
    records: Sequence[Record]
    picks: list[Record] = field(default_factory=list)


def file_selections(stage: Stage) -> None:
    """Store what each student has put together, as far as each has come, and let those confirm who did."""
    last = min(stage.end.notice_at, clock.now()) if stage.end.phase is not Phase.SELECTING else clock.now()
    moments = stage.moments(stage.end.selecting_at, last, len(stage.pupils))
    stage.rng.shuffle(moments := list(moments))
    desks = [
        _Desk(pupil, _progress(stage, seat), moment, stage.records[pupil.username])
        for seat, (pupil, moment) in enumerate(zip(stage.pupils, moments, strict=True))
    ]
    begun = [desk for desk in desks if desk.progress and desk.records]
    ids = store(TermPortfolio, [_portfolio(stage, desk) for desk in begun])
    store(PickedRecord, [row for id_, desk in zip(ids, begun, strict=True) for row in _picks(stage, id_, desk)])
    store(LevelGiven, [row for desk in begun if desk.progress > Progress.PICKED for row in _levels(stage, desk)])
    _confirm(stage, sorted(begun, key=lambda desk: desk.touched_at))


def _progress(stage: Stage, seat: int) -> Progress:
    if stage.end.phase is Phase.SELECTING:
        return WHILE_SELECTING[seat % len(WHILE_SELECTING)]
    is_left = seat == UNCONFIRMED_SEAT and stage.end.phase is not Phase.ARCHIVED
    return Progress.PICKED if is_left else Progress.CONFIRMED


def _portfolio(stage: Stage, desk: _Desk) -> dict[str, Any]:
    titles = [record.title for record in desk.records]
    return {
        "school_id": stage.school_id, "student_id": stage.student_id(desk.pupil), "term_id": stage.term.id,
        "class_id": stage.class_id, "updated_at": desk.touched_at,
        "statement": write_statement(stage.pen, titles) if desk.progress > Progress.PICKED else "",
    }  # fmt: skip


def _picks(stage: Stage, portfolio_id: int, desk: _Desk) -> Rows:
    """Of each dimension some, as many as are allowed, in the order of their days; with pictures sooner a key case."""
    by_dimension: dict[int | None, list[Record]] = {}
    for record in desk.records:
        by_dimension.setdefault(record.dimension_id, []).append(record)
    chosen = {
        id(row)
        for rows in by_dimension.values()
        for row in stage.rng.sample(rows, min(len(rows), stage.rng.choice((1, 2, 2, 3))))
    }
    desk.picks = [row for row in desk.records if id(row) in chosen]
    keys = _key_cases(stage, desk) if desk.progress > Progress.PICKED else set()
    return [
        _pick(stage, record, id(record) in keys) | {"portfolio_id": portfolio_id, "position": place}
        for place, record in enumerate(desk.picks, 1)
    ]


def _key_cases(stage: Stage, desk: _Desk) -> set[int]:
    told = [row for row in desk.picks if reader_length(row.description) >= TOLD_ENOUGH and not row.is_observation]
    told = [row for row in told if _pictures(row)] + [row for row in told if not _pictures(row)]
    return {id(row) for row in told[: stage.rng.choice((1, 2, 2, KEY_CASES))]}


def _pick(stage: Stage, record: Record, is_key_case: bool) -> dict[str, Any]:
    return {
        "school_id": stage.school_id, "record_id": record.id, "is_key_case": is_key_case,
        "story": write_story(stage.pen, record.description) if is_key_case else "",
        "pictures": _pictures(record)[:2] if is_key_case else [],
    }  # fmt: skip


def _pictures(record: Record) -> list[str]:
    return [file.sha256 for file in record.evidence if file.media_type.startswith("image/")]


def _levels(stage: Stage, desk: _Desk) -> Rows:
    """Of some dimensions, as one likes."""
    codes = [code for code in OWN_LEVEL_WORDS if stage.rng.random() < 0.55]
    return [
        {
            "school_id": stage.school_id, "student_id": stage.student_id(desk.pupil), "term_id": stage.term.id,
            "dimension_id": stage.filed.dimensions[code], "voice": Voice.SELF,
            "author_id": stage.filed.users[desk.pupil.username], "level": stage.rng.choices(LEVELS, (4, 5, 2))[0],
            "words": own_level_words(stage.pen, code), "at": desk.touched_at,
        }
        for code in codes
    ]  # fmt: skip


def _confirm(stage: Stage, desks: Sequence[_Desk]) -> None:
    ids = {stage.student_id(desk.pupil): desk for desk in desks if desk.progress >= Progress.CONFIRMED}
    portfolios = portfolios_of(ids, stage.term.id)
    levels: dict[int, list[LevelGiven]] = {}
    for level in levels_of(list(ids), stage.term.id, Voice.SELF):
        levels.setdefault(level.student_id, []).append(level)
    for id_, desk in ids.items():
        content = selection_content(portfolios[id_], levels.get(id_, ()))
        with clock.as_if(desk.touched_at):
            advance(portfolios[id_], SelectionEvent.CONFIRM, _student(stage, desk.pupil), digest=digest_of(content))
            if desk.progress is Progress.REOPENED:
                reopen_selection(stage.homeroom, portfolios[id_], REOPENED)
    db.session.flush()


def _student(stage: Stage, pupil: Pupil) -> Actor:
    """The pupil at the own desk; not asked of the database one by one."""
    return Actor(
        stage.filed.users[pupil.username], pupil.person.name, stage.school_id, roles=frozenset({Role.STUDENT.value}),
        student_id=stage.student_id(pupil),
    )  # fmt: skip
