"""Remarks, levels, proofs and receipts of a term, in fixed numbers of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.comment_checks import cited_titles
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.queries import comments_of, titles_of
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.voice_models import CommentProof, LevelGiven, ReadReceipt, Remark
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, School, Student
from portfolio.school.queries import class_of_student, enrolled_on
from portfolio.school.school_settings import settings_of

Said = TypeVar("Said", LevelGiven, Remark)


def evaluation_levels(school_id: int) -> tuple[str, ...]:
    """The levels the school names; none: words alone."""
    return settings_of(db.session.get_one(School, school_id)).evaluation_levels


def levels_of(
    student_ids: Collection[int], term_id: int, voice: Voice | None = None, author_id: int | None = None
) -> Sequence[LevelGiven]:
    """Levels given to some students in a term. Two queries."""
    statement = select(LevelGiven).where(LevelGiven.student_id.in_(student_ids), LevelGiven.term_id == term_id)
    if voice is not None:
        statement = statement.where(LevelGiven.voice == voice)
    if author_id is not None:
        statement = statement.where(LevelGiven.author_id == author_id)
    return db.session.scalars(statement.order_by(LevelGiven.id).options(selectinload(LevelGiven.author))).all()


def remarks_of(student_ids: Collection[int], term_id: int, voices: Iterable[Voice] = Voice) -> Sequence[Remark]:
    """Every remark on some students' term, invited and kept-back ones too: for teachers. Two queries."""
    return db.session.scalars(
        select(Remark)
        .where(Remark.student_id.in_(student_ids), Remark.term_id == term_id, Remark.voice.in_(list(voices)))
        .order_by(Remark.id)
        .options(selectinload(Remark.author))
    ).all()


def is_shown(remark: Remark) -> bool:
    """A classmate's once the homeroom teacher let it through; a teacher's and the family's as written; never blank."""
    passed = (
        (RemarkState.SHOWN,) if remark.voice is Voice.PEER else (RemarkState.SHOWN, RemarkState.WRITTEN)
    )
    return bool(remark.text) and remark.status in passed


def shown_remarks(student_ids: Collection[int], term_id: int) -> dict[int, list[Remark]]:
    """What student, family and paper may have, by student. Two queries."""
    found: dict[int, list[Remark]] = defaultdict(list)
    for remark in remarks_of(student_ids, term_id):
        if is_shown(remark):
            found[remark.student_id].append(remark)
    return found


def shown_levels(student_ids: Collection[int], term_id: int) -> dict[int, list[LevelGiven]]:
    """Levels that student, family and paper may have, by student: a classmate's only with a note let through."""
    passed = {
        (row.student_id, row.author_id)
        for rows in shown_remarks(student_ids, term_id).values()
        for row in rows
        if row.voice is Voice.PEER
    }
    found: dict[int, list[LevelGiven]] = defaultdict(list)
    for level in levels_of(student_ids, term_id):
        if level.voice is not Voice.PEER or (level.student_id, level.author_id) in passed:
            found[level.student_id].append(level)
    return found


def levels_by(actor: Actor, student_ids: Collection[int], term_id: int) -> dict[int, dict[int, LevelGiven]]:
    """The levels the actor gave classmates, by student and dimension."""
    found: dict[int, dict[int, LevelGiven]] = defaultdict(dict)
    for row in levels_of(student_ids, term_id, Voice.PEER, actor.user_id):
        found[row.student_id][row.dimension_id] = row
    return found


def peer_notes_of(student_id: int, term_id: int) -> Sequence[Remark]:
    """The classmates a student's portfolio asked, in the order of asking."""
    return remarks_of([student_id], term_id, (Voice.PEER,))


def invitations_of(actor: Actor, term_id: int) -> Sequence[Remark]:
    """The notes the actor was asked for."""
    return db.session.scalars(
        select(Remark)
        .where(Remark.author_id == actor.user_id, Remark.term_id == term_id, Remark.voice == Voice.PEER)
        .order_by(Remark.id)
        .options(selectinload(Remark.student))
    ).all()


def open_invitations(actor: Actor, term_id: int) -> list[Remark]:
    """The notes the actor was asked for and has neither handed in nor declined."""
    return [row for row in invitations_of(actor, term_id) if row.status is RemarkState.INVITED]


def has_notes_to_read(actor: Actor, term_id: int) -> bool:
    """Whether a classmate's note on a student of the actor's classes waits to be let through."""
    members = enrolled_on(clock.today()).where(Enrolment.class_id.in_(actor.class_ids))
    waiting = select(Remark.id).where(
        Remark.term_id == term_id, Remark.voice == Voice.PEER, Remark.status == RemarkState.WRITTEN,
        Remark.student_id.in_(members.with_only_columns(Enrolment.student_id)),
    )  # fmt: skip
    return db.session.scalar(waiting.limit(1)) is not None


def own_invitation_or_404(actor: Actor, remark_id: int) -> Remark:
    """A note the actor was asked for."""
    row = db.session.scalars(
        select(Remark).where(Remark.id == remark_id, Remark.author_id == actor.user_id, Remark.voice == Voice.PEER)
    ).first()
    return row or abort(404)


def peer_note_or_404(remark_id: int, student_ids: Collection[int] | None = None) -> Remark:
    """A classmate's note; of some students only where they are named."""
    statement = select(Remark).where(Remark.id == remark_id, Remark.voice == Voice.PEER)
    if student_ids is not None:
        statement = statement.where(Remark.student_id.in_(student_ids))
    return db.session.scalars(statement).first() or abort(404)


def led_peer_note_or_404(actor: Actor, remark_id: int) -> Remark:
    """A note on a student of one of the actor's classes."""
    remark = peer_note_or_404(remark_id)
    school_class = class_of_student(remark.student_id)
    if school_class is None or school_class.id not in actor.class_ids:
        abort(404)
    return remark


def own_remark(actor: Actor, student_id: int, term_id: int, voice: Voice) -> Remark | None:
    """What the actor said of a student."""
    return db.session.scalars(
        select(Remark).where(
            Remark.student_id == student_id, Remark.term_id == term_id, Remark.voice == voice,
            Remark.author_id == actor.user_id,
        )
    ).first()  # fmt: skip


def own_lines(actor: Actor, student_ids: Collection[int], term_id: int) -> dict[int, Remark]:
    """A subject teacher's lines, by student."""
    lines = remarks_of(student_ids, term_id, (Voice.SUBJECT,))
    return {row.student_id: row for row in lines if row.author_id == actor.user_id}


def own_subject(actor: Actor) -> str:
    """The subject of the line a teacher wrote last."""
    written = select(Remark.subject).where(Remark.author_id == actor.user_id, Remark.voice == Voice.SUBJECT)
    return db.session.scalar(written.order_by(Remark.updated_at.desc(), Remark.id.desc()).limit(1)) or ""


def child_or_404(actor: Actor, student_id: int) -> Student:
    """One of the guardian's children."""
    if student_id not in actor.child_ids:
        abort(404)
    return db.session.scalars(select(Student).where(Student.id == student_id)).one()


def receipt_of(actor: Actor, student_id: int, term_id: int) -> ReadReceipt | None:
    """When the guardian opened the report."""
    return db.session.scalars(
        select(ReadReceipt).where(
            ReadReceipt.student_id == student_id, ReadReceipt.term_id == term_id, ReadReceipt.user_id == actor.user_id
        )
    ).first()


def receipts_of(student_ids: Collection[int], term_id: int) -> dict[int, list[ReadReceipt]]:
    """Who of the families has opened the report, by student; who has not is not told of."""
    found: dict[int, list[ReadReceipt]] = defaultdict(list)
    rows = select(ReadReceipt).where(ReadReceipt.student_id.in_(student_ids), ReadReceipt.term_id == term_id)
    for row in db.session.scalars(rows.order_by(ReadReceipt.at).options(selectinload(ReadReceipt.user))):
        found[row.student_id].append(row)
    return found


def read_by(actor: Actor, student_ids: Collection[int], term_id: int) -> dict[int, ReadReceipt]:
    """What of the guardian's children the guardian has read, by student."""
    rows = receipts_of(student_ids, term_id)
    return {id_: row for id_, receipts in rows.items() for row in receipts if row.user_id == actor.user_id}


def proofs_of(student_id: int, term_id: int) -> Sequence[CommentProof]:
    """The proof-readers' wordings of a comment, newest first."""
    return db.session.scalars(
        select(CommentProof)
        .where(CommentProof.student_id == student_id, CommentProof.term_id == term_id)
        .order_by(CommentProof.id.desc())
        .options(selectinload(CommentProof.reader))
    ).all()


def open_proofs(student_ids: Collection[int], term_id: int) -> dict[int, CommentProof]:
    """The wordings that wait for their answer, by student. Two queries."""
    rows = db.session.scalars(
        select(CommentProof)
        .where(
            CommentProof.student_id.in_(student_ids), CommentProof.term_id == term_id, CommentProof.is_taken.is_(None)
        )
        .options(selectinload(CommentProof.reader))
    )
    return {row.student_id: row for row in rows}


def proof_or_404(proof_id: int, student_id: int) -> CommentProof:
    """A wording of a student's comment."""
    row = select(CommentProof).where(CommentProof.id == proof_id, CommentProof.student_id == student_id)
    return db.session.scalars(row).first() or abort(404)


@dataclass(frozen=True)
class StudentVoices:
    """What is said of one student's term so far: facts, of which none is counted up or compared."""

    comment: TermComment | None
    titles: Sequence[str]  # of the approved records a comment can speak of
    proof: CommentProof | None  # a wording that waits for the author's answer
    levels: Sequence[LevelGiven]
    remarks: Sequence[Remark]
    receipts: Sequence[ReadReceipt]

    @property
    def comment_gap(self) -> str:
        """Why the comment does not count yet, empty when it is ready: it cites a record where there is one."""
        if self.comment is None:
            return _("The comment is not written yet")
        if _is_cited(self.comment, self.titles):
            return ""
        return _("The comment mentions none of the student's records yet")

    @property
    def homeroom_levels(self) -> list[LevelGiven]:
        """The levels of the class's teachers."""
        return [row for row in self.levels if row.voice is Voice.HOMEROOM]

    @property
    def notes_to_read(self) -> list[Remark]:
        """Classmates' notes that wait for the homeroom teacher."""
        return [row for row in self.remarks if row.voice is Voice.PEER and row.status is RemarkState.WRITTEN]

    def shown(self, voice: Voice) -> list[Remark]:
        """What one voice says, as student, family and paper have it."""
        return [row for row in self.remarks if row.voice == voice and is_shown(row)]


def class_voices(term_id: int, student_ids: Collection[int]) -> dict[int, StudentVoices]:
    """What is said of several students, every one of them in it. Ten queries, however many there are."""
    comments, proofs = comments_of(student_ids, term_id), open_proofs(student_ids, term_id)
    titles = titles_of(student_ids, term_id)
    levels = _by_student(levels_of(student_ids, term_id))
    remarks = _by_student(remarks_of(student_ids, term_id))
    receipts = receipts_of(student_ids, term_id)
    return {
        id_: StudentVoices(
            comments.get(id_), titles.get(id_, ()), proofs.get(id_), levels.get(id_, ()), remarks.get(id_, ()),
            receipts.get(id_, ()),
        )
        for id_ in student_ids
    }  # fmt: skip


def _by_student(rows: Iterable[Said]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return found


def ready_comments(student_ids: Collection[int], term_id: int) -> set[int]:
    """The students whose comments are written and speak of an approved record, where there is one. Three queries."""
    comments, titles = comments_of(student_ids, term_id), titles_of(student_ids, term_id)
    return {id_ for id_, comment in comments.items() if _is_cited(comment, titles.get(id_, ()))}


def _is_cited(comment: TermComment, titles: Sequence[str]) -> bool:
    return not titles or bool(cited_titles(comment.text, titles))
