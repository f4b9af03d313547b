"""What tests of a term's end begin with: a class in a phase, approved records, a password."""

from datetime import timedelta
from typing import Any

from portfolio.accounts.models import User
from portfolio.accounts.passwords import hash_password
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.states import Voice
from portfolio.portfolios.voice_models import CommentProof, Remark
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.actors import system_actor
from portfolio.school.models import School, Student, Term
from portfolio.school.phase_models import Phase, PhaseWindow
from portfolio.school.windows import ensured_class_term
from tests import factories as make
from tests.people import World

PASSWORD = "mountain river 7"
HASH = hash_password(PASSWORD)


def set_phase(world: World, phase: Phase, class_id: int | None = None) -> None:
    """Put the class into a phase."""
    with world.open():
        row = ensured_class_term(system_actor("test", world.school_id), class_id or world.class_id, world.term_id)
        row.phase = phase
        db.session.commit()


def set_window(world: World, phase: Phase, opens_in: float, closes_in: float) -> None:
    """Open the phase's window from and until so many hours from now."""
    with world.open():
        make_window(world, phase, opens_in, closes_in)
        db.session.commit()


def make_window(
    world: World, phase: Phase = Phase.SELECTING, opens_in: float = 24, closes_in: float = 48
) -> PhaseWindow:
    """A window of the class, in the present scope."""
    row = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
    opens_at, closes_at = (clock.now() + timedelta(hours=each) for each in (opens_in, closes_in))
    window: PhaseWindow = make.add(
        PhaseWindow(
            school_id=world.school_id, class_term_id=row.id, phase=phase, opens_at=opens_at, closes_at=closes_at
        )
    )
    return window


def approved(world: World, title: str, dimension: int = 3, student_id: int | None = None, **facts: Any) -> int:
    """An approved record's id."""
    with world.open():
        student = db.session.get_one(Student, student_id or world.student_id)
        term = db.session.get_one(Term, world.term_id)
        row = make.make_record(
            student, term, world.class_id, title=title, status=RecordState.APPROVED,
            approver_id=world.people["homeroom"], dimension_id=term.framework.dimensions[dimension].id,
            indicator_id=None, **facts,
        )  # fmt: skip
        db.session.commit()
        return row.id


def change_record(world: World, record_id: int, **facts: Any) -> None:
    """Change a record past every rule."""
    with world.open():
        row = db.session.get_one(Record, record_id)
        for name, value in facts.items():
            setattr(row, name, value)
        db.session.commit()


def give_password(world: World, person: str) -> None:
    """Let the person sign with PASSWORD."""
    with world.open():
        db.session.get_one(User, world.people[person]).password_hash = HASH
        db.session.commit()


def set_school(world: World, **settings: Any) -> None:
    """Change settings of the school."""
    with world.open():
        school = db.session.get_one(School, world.school_id)
        school.settings = school.settings | settings
        db.session.commit()


def make_pick(student: Student, record: Record) -> PickedRecord:
    """A portfolio of the student's with one picked record."""
    portfolio = make.add(
        TermPortfolio(
            school_id=student.school_id, student_id=student.id, term_id=record.term_id, class_id=record.class_id
        )
    )
    pick: PickedRecord = make.add(
        PickedRecord(
            school_id=student.school_id, portfolio_id=portfolio.id, record_id=record.id, position=1, pictures=[]
        )
    )
    return pick


def make_voices(world: World, student: Student, term: Term) -> dict[str, int]:
    """A note the second student handed in, and the office's wording of a comment: ids by the names of addresses."""
    place = {"school_id": world.school_id, "student_id": student.id, "term_id": term.id}
    note = make.add(Remark(**place, voice=Voice.PEER, author_id=world.people["student2"], text="你演小伙计很认真。"))
    make.add(TermComment(**place, author_id=world.people["homeroom"], text="你演小伙计很认真。"))
    words = {"original": "你演小伙计很认真。", "proposed": "你演小伙计演得认真。"}
    proof = make.add(CommentProof(**place, **words, reader_id=world.people["office"]))
    return {"remark_id": note.id, "proof_id": proof.id}
