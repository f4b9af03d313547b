"""What people do to a class's term, by the real actions: for a machine that does it at random."""


from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from werkzeug.exceptions import HTTPException

from portfolio.core import clock, jobs
from portfolio.core.db import db
from portfolio.core.jobs import Job, JobItem
from portfolio.portfolios import actions, board_actions, objection_actions, selection_actions
from portfolio.portfolios.notice_actions import open_notice, preview_notice
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.notice_models import Objection, Objector
from portfolio.portfolios.notice_queries import latest_notice, lines_of
from portfolio.portfolios.objection_workflow import Ruling
from portfolio.portfolios.phase_beat import advance_due
from portfolio.portfolios.queries import comment_row, seat_or_404
from portfolio.portfolios.selection_queries import desk_of, portfolio_of
from portfolio.portfolios.sign_off_actions import return_students, sign_students
from portfolio.portfolios.sign_off_lines import sign_lines
from portfolio.portfolios.sign_off_queries import sign_offs_of, signatures_of
from portfolio.portfolios.states import Decision, ObjectionState, SignStep
from portfolio.portfolios.term_content import term_content
from portfolio.records import corrections
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Record
from portfolio.reports.archive_actions import issue_again
from portfolio.reports.archive_models import Archive
from portfolio.school.actors import Actor, system_actor
from portfolio.school.models import Membership, School, Student, Term
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.roles import Role
from portfolio.school.windows import ensured_class_term
from portfolio.web.errors import Conflict, Refusal
from tests import factories as make
from tests.people import make_world
from tests.portfolios.term_end import approved
from tests.seals import packed_seal

REFUSED = (Refusal, Conflict, HTTPException)
WORDS = "查了签到表和照片。"
COMMITTEE = ("deputy", "office", "office2")  # the deputy leads the class, the office approved a record
PEOPLE = ("student", "student2", "guardian", "teacher", "homeroom", "principal", *COMMITTEE)
SIGNERS = {SignStep.HOMEROOM: "homeroom", SignStep.COMMITTEE: "office2", SignStep.PRINCIPAL: "principal"}
COMMENTS = [f"你演小伙计很认真，排练了{weeks}个星期。" for weeks in "一两三四五六"]


class TermActs:
    """One class of two students in a school of its own: what people do to its term, and what they saw there.

    Each act takes who acts (nobody named: whom it falls to) and a number that chooses among what there is.
    """

    app: Flask
    district_id: int
    today: datetime
    schools = 0

    def __init__(self) -> None:
        type(self).schools += 1
        type(self).today = datetime.now(clock.DEFAULT_ZONE)
        self.world = make_world(self.app, f"term{self.schools}", self.district_id)
        self.students = (self.world.student_id, self.world.student2_id)
        self.archives: dict[int, tuple[Any, ...]] = {}
        self.frozen: dict[int, dict[str, Any]] = {}
        self.at = Phase.RECORDING
        self.signed: dict[int, Any] = {}  # what stood there when it was signed, by the signature's id
        self.records = [approved(self.world, title) for title in ("话剧", "合唱")]
        self.records.append(approved(self.world, "接力", student_id=self.world.student2_id))
        with self.world.open():
            self._furnish()
            db.session.commit()

    def _furnish(self) -> None:
        school, place = db.session.get_one(School, self.world.school_id), self.app.config["SETTINGS"]
        place.seal_folder.mkdir(parents=True, exist_ok=True)
        packed = packed_seal("term", place.seal_password or place.secret_key)
        (place.seal_folder / f"{school.code}.p12").write_bytes(packed)
        years = [clock.today().year, clock.today().year + 1]
        school.settings = school.settings | {"stated_years": years, "notice_days": 2}
        self.world.people["office2"] = make.make_member(school, Role.OFFICE, "office2老师").id
        db.session.add(Membership(user_id=self.world.people["deputy"], school_id=school.id, role=Role.OFFICE))
        db.session.get_one(Record, self.records[0]).approver_id = self.world.people["office"]

    # what people do

    @contextmanager
    def act(self) -> Iterator[None]:
        """In a transaction; what is refused leaves nothing."""
        with self.world.open():
            try:
                yield
            except REFUSED:
                db.session.rollback()
            else:
                db.session.commit()

    def actor(self, person: str, right: str) -> Actor:
        return self.world.actor(person or right)

    def term(self) -> Term:
        return db.session.get_one(Term, self.world.term_id)

    def class_term(self) -> ClassTerm:
        return ensured_class_term(system_actor("test", self.world.school_id), self.world.class_id, self.world.term_id)

    def phase(self) -> Phase:
        with self.world.open():
            return self.class_term().phase

    def prepare_and_publish(self) -> None:
        for number in range(len(self.records)):
            self.pick("", number)
        for number in range(2):
            self.confirm("", number)
        self.publish("", 0)

    def let_days_pass(self) -> None:
        self.beat("", 20)

    def sign_and_archive(self) -> None:
        for number in range(len(SignStep)):
            self.sign("", number)
        self.work("", 0)

    def begin(self, person: str, _number: int) -> None:
        with self.act():
            board_actions.begin_selecting(self.actor(person, "homeroom"), [self.world.class_id], self.term())

    def pick(self, person: str, number: int) -> None:
        with self.act():
            record = db.session.get_one(Record, self.records[number % 3])
            student = db.session.get_one(Student, record.student_id)
            actor = self.actor(person, self.name_of(student.id))
            selection_actions.pick_record(actor, desk_of(student, self.term()), record.id)

    def name_of(self, student_id: int) -> str:
        return "student" if student_id == self.world.student_id else "student2"

    def confirm(self, person: str, number: int) -> None:
        with self.act():
            student = db.session.get_one(Student, self.students[number % 2])
            actor = self.actor(person, self.name_of(student.id))
            selection_actions.confirm_selection(actor, desk_of(student, self.term()))

    def reopen(self, person: str, number: int) -> None:
        with self.act():
            portfolio = portfolio_of(self.students[number % 2], self.world.term_id)
            if portfolio is not None and portfolio.confirmed_at:
                selection_actions.reopen_selection(self.actor(person, "homeroom"), portfolio, WORDS)

    def comment(self, person: str, number: int) -> None:
        with self.act():
            actor, student_id = self.actor(person, "homeroom"), self.students[number % 2]
            row = comment_row(student_id, self.world.term_id)
            seat = seat_or_404(actor, student_id)
            actions.save_comment(actor, seat, self.term(), COMMENTS[number], row.revision if row else 0)

    def publish(self, person: str, _number: int) -> None:
        with self.act():
            actor, class_term = self.actor(person, "homeroom"), self.class_term()
            open_notice(actor, class_term, preview_notice(actor, class_term).digest)

    def go_back(self, person: str, _number: int) -> None:
        with self.act():
            board_actions.go_back(self.actor(person, "office"), self.class_term(), WORDS)

    def beat(self, _person: str, days: int) -> None:
        """Time passes; the worker's beat comes by."""
        type(self).today += timedelta(days=days)
        with self.act():
            advance_due(clock.now())
            close_due(clock.now())

    # objections

    def object_to(self, person: str, number: int) -> None:
        with self.act():
            notice = latest_notice(self.class_term().id)
            if notice is None:
                return
            line = lines_of(notice)[number % 2]
            record = [*line.record_numbers, None][number // 2 % (len(line.record_numbers) + 1)]
            actor = self.actor(person, self.name_of(line.student_id))
            made = objection_actions.file_objection(actor, line, record, WORDS)
            if made.record_id and made.record_id not in self.frozen:
                self.frozen[made.record_id] = facts_as_text(db.session.get_one(Record, made.record_id))

    def objection(self) -> Objection | None:
        """The first that is not closed."""
        rows = select(Objection).where(Objection.class_term_id == self.class_term().id)
        return db.session.scalars(rows.order_by(Objection.status == ObjectionState.CLOSED, Objection.id)).first()

    def take(self, person: str, number: int) -> None:
        with self.act():
            if found := self.objection():
                objection_actions.take_objection(self.actor(person, COMMITTEE[number % 3]), found)

    def decide(self, person: str, number: int) -> None:
        with self.act():
            if found := self.objection():
                facts = {"hours": Decimal(number + 3)}
                actor = self.actor(person, self.known(found.handler_id))
                objection_actions.decide_objection(actor, found, Ruling(list(Decision)[number % 4], WORDS), facts)
                if found.record:
                    self.frozen[found.record.id] = facts_as_text(found.record)

    def known(self, user_id: int | None) -> str:
        return {id_: name for name, id_ in self.world.people.items()}.get(user_id or 0, "office")

    def settle(self, _person: str, number: int) -> None:
        """Everybody of the committee would take it up and decide, those with a part in it first."""
        for member in COMMITTEE:
            self.take(member, number)
            self.decide(member, number)

    def answer(self, person: str, number: int) -> None:
        """The objector is content, or asks for a second look."""
        with self.act():
            if found := self.objection():
                actor = self.actor(person, self.known(self.objectors()[found.id]))
                if number % 2:
                    objection_actions.accept_outcome(actor, found)
                else:
                    objection_actions.ask_second_look(actor, found, WORDS)

    def objectors(self) -> dict[int, int]:
        rows = db.session.execute(select(Objector.objection_id, Objector.user_id))
        return {row[0]: row[1] for row in rows}

    def correct(self, person: str, number: int) -> None:
        """A student finds a fact wrong; somebody sets it right."""
        with self.act():
            record = db.session.get_one(Record, self.records[number % 3])
            asker = self.actor("", self.name_of(record.student_id))
            asked = corrections.dispute_record(asker, record, note="时长不对")
            corrections.correct_record(self.actor(person, "homeroom"), asked, {"hours": Decimal(number + 10)})

    # signatures and archives

    def sign(self, person: str, number: int) -> None:
        step = list(SignStep)[number % 3]
        with self.act():
            seen = {line.student.id: line.digest for line in sign_lines(self.class_term(), step)}
            sign_students(self.actor(person, SIGNERS[step]), self.class_term(), step, seen)
            self.remember_signed()

    def remember_signed(self) -> None:
        content = term_content(self.students, self.world.term_id)
        for student_id, rows in sign_offs_of(self.students, self.world.term_id).items():
            for row in rows:
                self.signed.setdefault(row.id, content[student_id])

    def give_back(self, person: str, number: int) -> None:
        step = list(SignStep)[number % 3]
        with self.act():
            return_students(self.actor(person, SIGNERS[step]), self.class_term(), step, self.students, WORDS)

    def work(self, _person: str, _number: int) -> None:
        """The worker makes what was asked for."""
        before = self.phase()
        for _turn in range(2):  # the closing item comes into reach when the others are settled
            with self.world.open():
                items = select(JobItem.id).join(Job, Job.id == JobItem.job_id)
                ids = db.session.scalars(items.where(Job.school_id == self.world.school_id)).all()
            for item_id in ids:
                with self.app.app_context():
                    jobs.run_item(item_id)
        if before is not Phase.ARCHIVED and self.phase() is Phase.ARCHIVED:
            self.all_is_signed()

    def all_is_signed(self) -> None:
        with self.world.open():
            standing = signatures_of(self.students, self.world.term_id)
            assert [len(standing.get(student_id, [])) for student_id in self.students] == [len(SignStep)] * 2

    def issue_again(self, person: str, number: int) -> None:
        with self.act():
            student = db.session.get_one(Student, self.students[number % 2])
            issue_again(self.actor(person, "office"), student, self.term(), WORDS)

    def tamper(self, _person: str, number: int) -> None:
        """Somebody reaches past the program into the table of archives."""
        if not self.archives:
            return
        id_ = sorted(self.archives)[number % len(self.archives)]
        statement = delete(Archive) if number % 2 else update(Archive).values(masked_name="某某")
        with self.world.open(), pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(statement.where(Archive.id == id_))
