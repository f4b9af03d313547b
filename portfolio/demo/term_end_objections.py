"""Objections of the demo in every state and with each decision, raised by people who might well have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from portfolio.core.db import db
from portfolio.demo.activity_records import at
from portfolio.demo.people import Pupil
from portfolio.demo.term_end_stage import COMMITTEE, OFFICE, Stage
from portfolio.portfolios.notice_models import NoticeLine, Objection
from portfolio.portfolios.notice_queries import latest_notice, lines_of
from portfolio.portfolios.objection_actions import (
    accept_outcome,
    ask_second_look,
    decide_objection,
    file_objection,
    take_objection,
)  # fmt: skip
from portfolio.portfolios.objection_workflow import Ruling
from portfolio.portfolios.states import Decision
from portfolio.records.models import Record
from portfolio.records.sources import Source

Act = tuple[datetime, Callable[[Stage], None]]


@dataclass
class _Case:
    """One objection: who raised it (seat of the class, its guardian, or a teacher), what was said, how it went on."""

    objector: str
    text: str
    handler: str = ""
    decision: Decision | None = None
    reasons: str = ""
    second_look: str = ""
    second_reasons: str = ""
    is_accepted: bool = False
    row: Objection | None = None

    def filed(self) -> Objection:
        """The row, once it is there."""
        assert self.row is not None  # noqa: S101 (it is filed first)
        return self.row


def _cases() -> list[_Case]:
    return [
        _Case("mate", "这次活动我也在场，下午四点不到就散了，写的时长好像多了，请老师查一下签到表。"),
        _Case("guardian", "孩子说当天是两个班一起去的，级别写成了校级，麻烦核实。", OFFICE),
        _Case(
            "t01", "活动负责人是我，名单里的任务分工和我手里的版本不一样，请核对。", COMMITTEE, Decision.UPHELD_AS_IS,
            "调取活动当天的分工表和现场照片，记录所写任务与最终版分工一致；任课教师手中的是活动前一天的初稿。",
        ),
        _Case(
            "own guardian", "孩子只参加了上半场，时长填多了，我们希望如实更正。", OFFICE, Decision.CORRECTED,
            "经与活动负责人核对签到情况，确认只参加了上半场，时长按实际更正，其余内容属实。", is_accepted=True,
        ),
        _Case(
            "mate", "那天我们组做的是展板，文字里写的像是另一组的内容。", COMMITTEE, Decision.UPHELD_AS_IS,
            "询问了同组三位同学，展板由两组合作完成，本人负责文字部分，记录与事实相符。",
            second_look="三位同学里没有问到我们组的组长，请再问一下。",
        ),
        _Case(
            "own student", "这条和我另外一条写的是同一件事，整理的时候没有发现，不想重复公示。", COMMITTEE,
            Decision.WITHDRAWN, "核对两条记录的日期、地点和照片，确为同一次活动，按本人意愿撤下重复的一条。",
            is_accepted=True,
        ),
        _Case(
            "mate", "他那天请了病假，我帮他交的假条，应该没有参加。", OFFICE, Decision.FOUND_FALSE,
            "班级考勤与校医室登记均显示当天请假，本人也说明是记错了日期。已与本人谈话，记录撤下，不作其他处理。",
            is_accepted=True,
        ),
        _Case(
            "guardian", "照片里看不到这位同学，想请学校再确认一次是不是本人参加。", OFFICE, Decision.UPHELD_AS_IS,
            "活动负责人提供的签到表上有本人签名，带队老师证实全程参加。",
            second_look="签到表我们没有看到，能否由另一位老师复核？",
            second_reasons="另行核对了签到表原件和活动当天的全景照片，本人在第二排左侧，确认参加，维持原结论。",
        ),
    ]  # fmt: skip


def objection_acts(stage: Stage, now: datetime) -> list[Act]:
    """What happens to the objections of a class whose notice is open, each act with its moment."""
    first, second = (at(day, 8, 0) for day in stage.end.days[5:7])
    acts: list[Act] = []
    for number, case in enumerate(_cases()):
        place = 2 + 4 * number
        filed_at = first + timedelta(minutes=37 * number)
        handled_at = first + timedelta(hours=7, minutes=11 * number)
        decided_at = second + timedelta(minutes=23 * number)
        acts.append((filed_at, _filing(case, place)))
        if case.handler:
            acts.append((handled_at, _taking(case, case.handler)))
        if case.decision:
            acts.append((decided_at, _deciding(case, case.handler, case.reasons)))
        if case.is_accepted:
            acts.append((decided_at + timedelta(hours=4), _accepting(case)))
        if case.second_look:
            acts.append((decided_at + timedelta(hours=5), _asking_again(case)))
        if case.second_reasons:
            other = COMMITTEE if case.handler == OFFICE else OFFICE
            acts.append((decided_at + timedelta(hours=6), _taking(case, other)))
            acts.append((decided_at + timedelta(hours=8), _deciding(case, other, case.second_reasons)))
    return [(min(moment, now), act) for moment, act in acts]


def _filing(case: _Case, seat: int) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        notice = latest_notice(stage.class_term.id)
        assert notice is not None  # noqa: S101 (the class's notice is open)
        line, record = _target(stage, lines_of(notice), seat)
        pupil = next(each for each in stage.pupils if stage.student_id(each) == line.student_id)
        case.objector = _objector(stage, case.objector, pupil)
        case.row = file_objection(stage.actor(case.objector), line, record.number, case.text)

    return act


def _target(stage: Stage, lines: Any, seat: int) -> tuple[NoticeLine, Record]:
    """A line near that seat with a record that its student wrote, of some hours."""
    rows = {record.number: record for records in stage.records.values() for record in records}
    for line in [*lines[seat:], *lines]:
        for number in line.record_numbers:
            record = rows[number]
            if record.source is Source.STUDENT and (record.hours or 0) > 1 and record.frozen_at is None:
                return line, record
    raise LookupError("no record of this class could be objected to")


def _objector(stage: Stage, role: str, pupil: Pupil) -> str:
    if role.startswith("own"):
        return pupil.guardian_username if role.endswith("guardian") else pupil.username
    at_place = stage.pupils.index(pupil)
    mate = stage.pupils[(at_place + 3) % len(stage.pupils)]
    return {"mate": mate.username, "guardian": mate.guardian_username}.get(role, role)


def _taking(case: _Case, handler: str) -> Callable[[Stage], None]:
    return lambda stage: take_objection(stage.actor(handler), case.filed())


def _deciding(case: _Case, handler: str, reasons: str) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        assert case.decision is not None  # noqa: S101 (its caller has looked)
        facts = _corrected(case) if case.decision is Decision.CORRECTED else {}
        decide_objection(stage.actor(handler), case.filed(), Ruling(case.decision, reasons), facts)
        db.session.expire_all()  # the lines of the notice are others now

    return act


def _corrected(case: _Case) -> dict[str, Any]:
    record = case.filed().record
    assert record is not None  # noqa: S101 (every objection of the demo is to a record)
    assert record.hours is not None  # noqa: S101 (it was chosen so)
    return {"hours": (record.hours / 2).quantize(Decimal("0.1"))}


def _accepting(case: _Case) -> Callable[[Stage], None]:
    return lambda stage: accept_outcome(stage.actor(case.objector), case.filed())


def _asking_again(case: _Case) -> Callable[[Stage], None]:
    return lambda stage: ask_second_look(stage.actor(case.objector), case.filed(), case.second_look)
