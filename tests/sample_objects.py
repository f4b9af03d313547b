"""One of each thing an address may name: what the permission table and the twin-school walk call routes with."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portfolio.activities.partner_links import issue_link
from portfolio.activities.screen_check_in import check_in_token
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.jobs import JobItem, JobState, enqueue
from portfolio.demo.dataset import roster_csv, roster_rows
from portfolio.portfolios.notice_queries import lines_of
from portfolio.portfolios.objection_actions import KeptFile, file_objection, take_objection
from portfolio.records.corrections import dispute_record
from portfolio.records.states import RecordState
from portfolio.reports.actions import start_print_run
from portfolio.reports.archive_files import prepare_files
from portfolio.review.models import ReturnReason
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.import_models import RosterKind
from portfolio.school.models import Appointment, Guardianship, School, Student, Term
from portfolio.school.roster_import import keep_upload
from portfolio.school.windows import ensured_class_term
from tests import factories as make
from tests.activity_factories import make_activity, make_item, make_participant, make_partner
from tests.people import World
from tests.portfolios.notices import make_notice
from tests.portfolios.term_end import make_pick, make_voices, make_window
from tests.report_factories import make_archive, make_half_month
from tests.seals import give_seal


def sample_objects(world: World) -> dict[str, Any]:
    """Values for every variable part of an address, each naming a thing of this world."""
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        record = make.make_record(student, term, world.class_id, entry_key="entry")
        approved = make.make_record(
            student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"]
        )
        evidence = make.make_evidence(record, thumb_key="schools/none/thumb.jpg")
        run = start_print_run(world.actor("office"), term, world.class_id, "zh", "sample")
        reason = make.add(
            ReturnReason(
                school_id=world.school_id, user_id=world.people["homeroom"], text="照片看不清是谁，请换一张。",
                last_used_at=clock.now(),
            )
        )  # fmt: skip
        rows = roster_csv(roster_rows(2))
        batch = keep_upload(rows, "名单.csv", RosterKind.STUDENTS, clock.today(), world.actor("admin"))
        values = {
            "school_id": world.school_id, "class_id": world.class_id, "student_id": world.student_id,
            "term_id": world.term_id, "user_id": world.people["teacher"], "record_id": record.id,
            "evidence_id": evidence.id, "size": "thumb", "run_id": run.id, "number": 1, "reason_id": reason.id,
            "correction_id": dispute_record(world.actor("student"), approved).id,
            "batch_id": batch.id, "kind": "students", "key": "entry", "approved_id": approved.id,
            "version_id": db.session.scalars(select(FrameworkVersion.id)).one(),
            "appointment_id": db.session.scalars(
                select(Appointment.id).where(Appointment.class_id == world.class_id).order_by(Appointment.id)
            ).first(),
            "half_month_id": make_half_month(world.school_id, world.people["office"]).id, "edition": 1,
            "link_id": db.session.scalars(select(Guardianship.id)).one(), "pick_id": make_pick(student, approved).id,
            "window_id": make_window(world).id, "certificate_name": _certificate_name(world),
        } | _activity_objects(world, student, term) | make_voices(world, student, term)  # fmt: skip
        values |= _notice_objects(world, term)
        values |= _archive_objects(world, student, term)
        db.session.commit()
        return values


def _activity_objects(world: World, student: Student, term: Term) -> dict[str, Any]:
    """An activity of the teacher's with a session, an item, a participant, and a partner with a link."""
    partner = make_partner(world.school_id)
    activity = make_activity(term, world.people["teacher"], partner_id=partner.id, allows_screen_check_in=True)
    item, participant = make_item(activity, "男子100米"), make_participant(activity, student)
    link, token = issue_link(world.actor("teacher"), activity, "王主任")
    return {
        "activity_id": activity.id, "session_id": activity.sessions[0].id, "item_id": item.id,
        "participant_id": participant.id, "partner_id": partner.id, "partner_link_id": link.id, "partner_token": token,
        "ticket": check_in_token(activity.sessions[0]),
    }  # fmt: skip


def _certificate_name(world: World) -> str:
    school = db.session.get_one(School, world.school_id)
    give_seal(school)
    return school.code


def _archive_objects(world: World, student: Student, term: Term) -> dict[str, Any]:
    """An archive, the job that would make the class's, and the files of the class put together."""
    archive = make_archive(student, term, world.class_id)
    class_term = ensured_class_term(world.actor("office"), world.class_id, term.id)
    archiving = enqueue(
        "reports.archive", [], school_id=world.school_id, actor_id=None,
        params={"class_term_id": class_term.id, "reason": ""},
    )  # fmt: skip
    bundle = prepare_files(world.actor("office"), world.class_id, term.id, archive.kind, "zh")
    item = db.session.scalars(select(JobItem).where(JobItem.job_id == bundle.id)).one()
    item.state, item.result = JobState.DONE, {"merged_key": archive.storage_key, "zip_key": archive.storage_key}
    return {"archive_id": archive.id, "archiving_id": archiving.id, "bundle_id": bundle.id}


def _notice_objects(world: World, term: Term) -> dict[str, Any]:
    """The other class's notice, and a guardian's objection to its first record, taken up by the office."""
    student = db.session.get_one(Student, world.other_student_id)
    record = make.make_record(
        student, term, world.other_class_id, status=RecordState.APPROVED, approver_id=world.people["other_homeroom"]
    )
    notice = make_notice(world, "other_homeroom", world.other_class_id, world.other_student_id, record)
    line = lines_of(notice)[0]
    file = KeptFile("0" * 64, "schools/none/objection.jpg")
    objection = file_objection(world.actor("guardian"), line, record.number, "演小伙计的不是他。", [file])
    take_objection(world.actor("office"), objection)
    db.session.expire(objection)
    return {
        "line_id": line.id, "objection_id": objection.id, "file_id": objection.files[0].id,
        "notice_secret": notice.secret,
    }  # fmt: skip


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """The rule's address with the values its parts ask for."""
    with app.test_request_context():
        named = {name: values[name] for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, named))


def calls(app: Flask) -> list[tuple[Rule, str]]:
    """Every (rule, method) of the application but the static files, in a stable order."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return [
        (rule, method)
        for rule in rules
        if rule.endpoint != "static"
        for method in sorted(rule.methods or ())
        if method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
    ]
