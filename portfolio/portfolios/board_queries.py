"""Where each class stands in a term and what is missing there, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.archiving_queries import Archiving, archivings_of
from portfolio.portfolios.notice_models import Notice, Objection
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.sign_off_policy import STEPS
from portfolio.portfolios.sign_off_queries import counting_of
from portfolio.portfolios.states import NoticeState, ObjectionState, SelectionState, SignStep
from portfolio.portfolios.voices_queries import ready_comments
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, SchoolClass, Student, Term
from portfolio.school.phase_models import ClassTerm, Phase, PhaseWindow
from portfolio.school.policy import can_see_class
from portfolio.school.queries import classes_in, enrolled_on
from portfolio.school.windows import class_terms, window_of

PHASES = tuple(Phase)


class Gap(StrEnum):
    """What may be missing in a class's term."""

    REVIEW = "review"
    UNCONFIRMED = "unconfirmed"
    COMMENTS = "comments"
    OBJECTIONS = "objections"
    HOMEROOM = "homeroom"
    COMMITTEE = "committee"
    PRINCIPAL = "principal"

    @property
    def title(self) -> LazyString:
        """The heading of the list behind it."""
        return GAPS[self]


GAPS: dict[Gap, LazyString] = {
    Gap.REVIEW: _l("Records that wait for review"),
    Gap.UNCONFIRMED: _l("Portfolios not confirmed by their students"),
    Gap.COMMENTS: _l("Comments not written yet, or that mention no record"),
    Gap.OBJECTIONS: _l("Objections that are not closed"),
    Gap.HOMEROOM: _l("Not signed by the homeroom teacher"),
    Gap.COMMITTEE: _l("Not signed by the committee"),
    Gap.PRINCIPAL: _l("Not signed by the principal"),
}
GAPS_OF: dict[Phase, tuple[Gap, ...]] = {
    Phase.RECORDING: (Gap.REVIEW,),
    Phase.SELECTING: (Gap.UNCONFIRMED, Gap.COMMENTS),
    Phase.NOTICE: (Gap.OBJECTIONS,),
    Phase.SIGN_OFF: tuple(Gap(step.value) for step in STEPS),
    Phase.ARCHIVED: (),
}
Missing = dict[Gap, Counter[int]]  # of each gap: how much by student id


@dataclass(frozen=True)
class BoardRow:
    """One class. `notice`: the running one; `archiving`: the last job that makes its archives."""

    school_class: SchoolClass
    class_term: ClassTerm
    missing: Missing
    notice: Notice | None
    archiving: Archiving | None

    @property
    def phase(self) -> Phase:
        """Where the class stands."""
        return self.class_term.phase

    def is_past(self, phase: Phase) -> bool:
        """Whether the class has left this phase behind."""
        return PHASES.index(phase) < PHASES.index(self.phase)

    def gaps(self, phase: Phase) -> list[tuple[Gap, int]]:
        """What is missing in a phase the class has reached; nothing is asked of an archived class."""
        if self.phase is Phase.ARCHIVED or PHASES.index(phase) > PHASES.index(self.phase):
            return []
        counts = [(gap, self.missing[gap].total()) for gap in GAPS_OF[phase] if gap in self.missing]
        return [(gap, count) for gap, count in counts if count]

    def window(self, phase: Phase) -> PhaseWindow | None:
        """The window of a phase."""
        return window_of(self.class_term, phase)


def board_rows(actor: Actor, term: Term, class_id: int | None = None) -> list[BoardRow]:
    """The classes the actor oversees or leads, in their usual order; of one class only where it is named."""
    classes = [row for row in _classes(actor, term) if class_id in {None, row.id}]
    ids = [row.id for row in classes]
    members, standing = members_of(ids, term), class_terms(term.id, ids)
    missing = _missing(term, members, list(standing.values()))
    notices, archivings = _notices(term.id), archivings_of(list(standing.values()))
    rows = []
    for school_class in classes:
        class_term = standing.get(school_class.id) or unbegun(school_class, term)
        notice, archiving = notices.get(class_term.id), archivings.get(class_term.id)
        rows.append(BoardRow(school_class, class_term, missing[school_class.id], notice, archiving))
    return rows


def unbegun(school_class: SchoolClass, term: Term) -> ClassTerm:
    """What a class without a row of its own stands for; it belongs to no session."""
    return ClassTerm(
        school_id=school_class.school_id, class_id=school_class.id, term_id=term.id, phase=Phase.RECORDING,
        back_reason="",
    )  # fmt: skip


def members_of(class_ids: Collection[int], term: Term) -> dict[int, list[int]]:
    """The students' ids of each class today, or on the term's last day, by number. One query."""
    found: dict[int, list[int]] = {class_id: [] for class_id in class_ids}
    rows = db.session.execute(
        enrolled_on(day_in(term))
        .join(Student, Student.id == Enrolment.student_id)
        .where(Enrolment.class_id.in_(class_ids))
        .with_only_columns(Enrolment.class_id, Student.id)
        .order_by(Student.number)
    )
    for class_id, student_id in rows:
        found[class_id].append(student_id)
    return found


def _classes(actor: Actor, term: Term) -> list[SchoolClass]:
    return [row for row in classes_in(day_in(term)) if can_see_class(actor, row.id)]


def day_in(term: Term) -> date:
    """The day by which a term's classes and students are told: today, or its last."""
    return min(clock.today(), term.ends_on)


def terms_begun(present: Term | None) -> Sequence[Term]:
    """The terms in which any class was led to its end or given a window, and the present one; the newest first."""
    begun = Term.id.in_(select(ClassTerm.term_id))
    is_choice = or_(begun, Term.id == present.id) if present else begun
    return db.session.scalars(select(Term).where(is_choice).order_by(Term.starts_on.desc())).all()


def terms_unfinished(present: Term) -> Sequence[Term]:
    """Earlier terms in which a class left recording and is not archived; the oldest first."""
    is_under_way = ClassTerm.phase.in_((Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF))
    under_way = Term.id.in_(select(ClassTerm.term_id).where(is_under_way))
    earlier = select(Term).where(under_way, Term.starts_on < present.starts_on)
    return db.session.scalars(earlier.order_by(Term.starts_on)).all()


def _missing(term: Term, members: Mapping[int, list[int]], standing: Sequence[ClassTerm]) -> dict[int, Missing]:
    begun = [row.class_id for row in standing if row.phase is not Phase.RECORDING]
    commented = ready_comments([id_ for class_id in begun for id_ in members.get(class_id, ())], term.id)
    confirmed = _confirmed(term.id)
    review, objections = _waiting(term.id), _open_objections(standing)
    unsigned = _unsigned(term.id, members, standing)
    return {
        class_id: {
            Gap.REVIEW: review[class_id],
            Gap.UNCONFIRMED: Counter(id_ for id_ in ids if id_ not in confirmed),
            Gap.COMMENTS: Counter(id_ for id_ in ids if id_ not in commented),
            Gap.OBJECTIONS: objections[class_id],
            **unsigned.get(class_id, {}),
        }
        for class_id, ids in members.items()
    }


def _waiting(term_id: int) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = db.session.execute(
        select(Record.class_id, Record.student_id, func.count(Record.id))
        .where(Record.term_id == term_id, Record.status == RecordState.SUBMITTED)
        .group_by(Record.class_id, Record.student_id)
    )
    for class_id, student_id, count in rows:
        found[class_id][student_id] += count
    return found


def _confirmed(term_id: int) -> set[int]:
    return _ids(
        select(TermPortfolio.student_id).where(
            TermPortfolio.term_id == term_id, TermPortfolio.status == SelectionState.CONFIRMED
        )
    )


def _open_objections(standing: Sequence[ClassTerm]) -> dict[int, Counter[int]]:
    class_of = {row.id: row.class_id for row in standing}
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = db.session.execute(
        select(Objection.class_term_id, Objection.student_id, func.count(Objection.id))
        .where(Objection.class_term_id.in_(class_of), Objection.status != ObjectionState.CLOSED)
        .group_by(Objection.class_term_id, Objection.student_id)
    )
    for class_term_id, student_id, count in rows:
        found[class_of[class_term_id]][student_id] += count
    return found


def _unsigned(
    term_id: int, members: Mapping[int, list[int]], standing: Sequence[ClassTerm]
) -> dict[int, dict[Gap, Counter[int]]]:
    """Who still lacks which signature, in the classes that are being signed."""
    signing = [row.class_id for row in standing if row.phase is Phase.SIGN_OFF]
    ids = [id_ for class_id in signing for id_ in members.get(class_id, ())]
    counting = counting_of(ids, term_id)
    signed: dict[int, set[SignStep]] = {id_: {row.step for row in rows} for id_, rows in counting.items()}
    return {
        class_id: {
            Gap(step.value): Counter(id_ for id_ in members.get(class_id, ()) if step not in signed.get(id_, ()))
            for step in STEPS
        }
        for class_id in signing
    }


def _notices(term_id: int) -> dict[int, Notice]:
    rows = db.session.scalars(
        select(Notice)
        .join(ClassTerm, ClassTerm.id == Notice.class_term_id)
        .where(ClassTerm.term_id == term_id, Notice.status == NoticeState.OPEN)
    )
    return {row.class_term_id: row for row in rows}


def _ids(statement: Select[int]) -> set[int]:
    return set(db.session.scalars(statement))
