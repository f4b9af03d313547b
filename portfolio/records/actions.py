"""Writing a record: drafts, saving while typing, submission, withdrawal, taking up again."""

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portfolio.activities.kinds import KINDS, Kind
from portfolio.activities.states import ActivityState
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.records import policy
from portfolio.records.classification import classify, place_in_time
from portfolio.records.completeness import faults_of
from portfolio.records.models import Correction, Record
from portfolio.records.sources import VERIFIED, Source
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.records.typed import AWARD_FIELDS, PLAIN_FACTS, WORD_FIELDS, Facts, Typed, new_number, searchable
from portfolio.records.workflow import advance
from portfolio.school.actors import Actor
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.errors import Conflict, Refusal

_PLACES = ("term", "school_class", "dimension", "indicator", "secondary_dimension")


class NotAllowed(Refusal):
    """The record is visible to the actor, but this is not theirs to do."""


class Incomplete(Refusal):
    """A record that cannot be submitted yet. `faults`: field name → what to do about it."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()), field=next(iter(faults)))
        self.faults = faults


class StaleDraft(Exception):
    """The draft was changed elsewhere since this page was opened. `record` is what is stored, `typed` what came."""

    def __init__(self, record: Record, typed: Typed) -> None:
        super().__init__(record.id)
        self.record = record
        self.typed = typed


def create_draft(
    actor: Actor,
    form_key: str,
    typed: Typed,
    *,
    student_id: int | None = None,
    source: Source = Source.STUDENT,
    is_observation: bool = False,
    entry_key: str | None = None,
) -> Record:
    """A new draft, flushed; the same form sent again gives the draft that is there. Raises Refusal."""
    student_id = student_id or actor.student_id
    if student_id is None or actor.user_id is None or not policy.can_record_for(actor, student_id):
        raise NotAllowed(_("Only students and teachers write records."))
    existing = draft_of_form(actor, form_key)
    if existing:
        return existing
    today = clock.today()
    record = Record(
        school_id=actor.school_id, number=new_number(), student_id=student_id, author_id=actor.user_id,
        form_key=form_key, entry_key=entry_key, kind=Kind.OTHER, from_on=today, to_on=today, source=source,
        is_observation=is_observation,
    )  # fmt: skip
    _write(record, actor, typed, is_new=True)
    try:
        with db.session.begin_nested():
            db.session.add(record)
    except IntegrityError:  # the same form arrived twice at once
        return cast("Record", draft_of_form(actor, form_key))
    audit.log("record.create", record, actor_id=actor.user_id)
    return record


def draft_of_form(actor: Actor, form_key: str) -> Record | None:
    """The record that this form of the actor's has made already."""
    return db.session.scalars(
        select(Record).where(Record.author_id == actor.user_id, Record.form_key == form_key)
    ).first()


def save_draft(actor: Actor, record: Record, typed: Typed, revision: int | None = None) -> Record:
    """Keep what was typed, as far as it is the actor's to change; flushed.

    Raises StaleDraft when the page knew an older revision, NotAllowed when nothing may be changed.
    """
    if not policy.can_edit(record, actor):
        raise NotAllowed(_("This record has been submitted and cannot be changed now."))
    if revision is not None and revision != record.revision:
        raise StaleDraft(record, typed)
    record_id = record.id
    _write(record, actor, typed)
    if db.session.is_modified(record):
        record.updated_at = clock.now()
    try:
        db.session.flush()
    except StaleDataError as error:
        db.session.rollback()
        raise StaleDraft(db.session.get_one(Record, record_id), typed) from error
    db.session.expire(record, _PLACES)
    return record


def submit_record(actor: Actor, record: Record, settings: SchoolSettings) -> None:
    """Send a draft or a returned record for review. Raises Conflict where it has moved on, Incomplete, NotAllowed."""
    _hold(actor, record, RecordEvent.SUBMIT)
    faults = faults_of(record, settings)
    if faults:
        raise Incomplete(faults)
    record.has_pledge = True
    is_first = record.status is RecordState.DRAFT
    _step(actor, record, RecordEvent.SUBMIT)
    organiser = _organiser_who_confirmed(record) if settings.verified_facts_need_no_review and is_first else None
    if organiser is not None and not policy.is_begun(record) and not _is_disputed(record):
        _step(organiser, record, RecordEvent.VERIFY)


def _organiser_who_confirmed(record: Record) -> Actor | None:
    """Whoever vouches for a roster's facts; nobody for other records, nor where the student confirmed it."""
    activity = record.activity
    if activity is None or record.source not in VERIFIED or activity.status is not ActivityState.CONFIRMED:
        return None
    user = activity.confirmed_by
    return Actor(user.id, user.name, record.school_id) if user is not None and user.id != record.author_id else None


def _is_disputed(record: Record) -> bool:
    is_open = (Correction.record_id == record.id) & (Correction.status == CorrectionState.OPEN)
    return db.session.scalar(select(Correction.id).where(is_open).limit(1)) is not None


def withdraw_record(actor: Actor, record: Record) -> None:
    """Take a record back before it is approved. Raises Conflict, NotAllowed."""
    _hold(actor, record, RecordEvent.WITHDRAW)
    _step(actor, record, RecordEvent.WITHDRAW)


def reopen_record(actor: Actor, record: Record) -> None:
    """Make a withdrawn record a draft again. Raises Conflict, NotAllowed."""
    _hold(actor, record, RecordEvent.REOPEN)
    _step(actor, record, RecordEvent.REOPEN)


def _hold(actor: Actor, record: Record, event: RecordEvent) -> None:
    if policy.may(record, actor, event):
        return
    if policy.is_author(record, actor):
        raise Conflict(
            _("Meanwhile this record has become “%(state)s”. Please look at it again.", state=record.status.title)
        )
    raise NotAllowed(_("Only the author may do this."))


def _step(actor: Actor, record: Record, event: RecordEvent) -> None:
    advance(record, event, actor)
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Conflict(_("Somebody else changed this record a moment ago. Please look at it again.")) from error


def _write(record: Record, actor: Actor, typed: Typed, *, is_new: bool = False) -> None:
    if is_new or policy.can_edit_facts(record, actor):
        _write_facts(record, typed)
    is_own_text = record.is_observation or record.source is Source.STUDENT
    if is_own_text if is_new else policy.can_edit_words(record, actor):
        for name in WORD_FIELDS:
            if name in typed:
                setattr(record, name, typed[name])  # type: ignore[literal-required]
    record.search_text = searchable(record)


def _write_facts(record: Record, typed: Facts) -> None:
    for name in PLAIN_FACTS:
        if name in typed:
            setattr(record, name, typed[name])  # type: ignore[literal-required]
    record.title = tidy(record.title or "")
    record.kind = typed.get("kind") or record.kind
    record.from_on = typed.get("from_on") or record.from_on
    record.to_on = max(typed.get("to_on") or record.from_on, record.from_on)
    with db.session.no_autoflush:
        classify(record, place_in_time(record, record.from_on), cast("Typed", typed))
    _drop_what_the_kind_lacks(record)


def _drop_what_the_kind_lacks(record: Record) -> None:
    """A fact that the form no longer shows is not kept behind the person's back."""
    facts = KINDS[record.kind]
    if not facts.has_role:
        record.part = None
    if not facts.has_hours:
        record.hours = record.times = None
    if not facts.has_award:
        for name in AWARD_FIELDS:
            setattr(record, name, None if name == "award_on" else "")
