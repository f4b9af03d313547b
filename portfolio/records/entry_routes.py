"""What teachers enter: a participation for a class in one go, and observations of one student."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import actions
from portfolio.records.blueprint import bp, person_key
from portfolio.records.class_entry import enter_for_class, entries_of, submit_rest, withdraw_rest
from portfolio.records.class_entry import write_observation as observe
from portfolio.records.form_routes import dimensions_for, school_settings
from portfolio.records.forms import RecordForm, record_form
from portfolio.records.queries import entered_by
from portfolio.records.suggestions import kinds_for_page, suggestions_for
from portfolio.records.typed import AWARD_FIELDS, clean_form_key
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import SchoolClass
from portfolio.school.queries import class_of_student, classes_in, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter
from portfolio.web.numbers import whole_number

Page = str | Response | tuple[str, int]
TEACHERS = (Role.TEACHER, Role.HOMEROOM)


@bp.get("/records/class-entry", endpoint="enter_for_class")
@role_required(*TEACHERS)
def class_entry() -> Page:
    """The form: a class, its students, the facts."""
    form = _facts_form()
    form.form_key.data = str(uuid.uuid4())
    form.from_on.data = clock.today()
    return _entry_page(form, _chosen_class(), is_fresh=True)


@bp.post("/records/class-entry")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(*TEACHERS)
def save_class_entry() -> Page:
    """A draft for each student chosen; the same form sent twice makes none twice."""
    form, school_class = _facts_form(), _chosen_class()
    key = clean_form_key(form.form_key.data)
    student_ids = _students_sent()
    fault = ""
    if form.validate() and school_class:
        try:
            records = enter_for_class(
                g.actor, school_class.id, student_ids, key, form.typed(), settings=school_settings()
            )
        except actions.Incomplete as incomplete:
            _show(form, incomplete.faults)
        except Refusal as refusal:
            fault = str(refusal)
        else:
            count = len(records)
            flash(ngettext("Entered for one student.", "Entered for %(num)s students.", count), "success")
            answer = redirect(url_for("records.entered_batches"))
            db.session.commit()
            return answer
    db.session.rollback()
    return _entry_page(form, _chosen_class(), fault=fault), 422


@bp.get("/records/entered")
@role_required(*TEACHERS)
def entered_batches() -> str:
    """What the teacher entered, in one group for each entry."""
    entries = entries_of(entered_by(g.actor))
    return render_template("records/entered_batches.html", batches=entries, name_of=_name_of)


@bp.post("/records/entered/<key>/submit")
@role_required(*TEACHERS)
def submit_entered(key: str) -> Page:
    """Send what the students have left as it is."""
    count = submit_rest(g.actor, key, school_settings())
    flash(ngettext("One record submitted.", "%(num)s records submitted.", count), "success")
    answer = redirect(url_for("records.entered_batches"))
    db.session.commit()
    return answer


@bp.post("/records/entered/<key>/withdraw")
@role_required(*TEACHERS)
def withdraw_entered(key: str) -> Page:
    """Take back an entry made by mistake, as far as nobody has gone on with it."""
    count = withdraw_rest(g.actor, key)
    flash(ngettext("One record withdrawn.", "%(num)s records withdrawn.", count), "success")
    answer = redirect(url_for("records.entered_batches"))
    db.session.commit()
    return answer


@bp.get("/records/observations/new")
@role_required(*TEACHERS)
def new_observation() -> Page:
    """The form: a student, what was seen."""
    form = _observation_form()
    form.form_key.data = str(uuid.uuid4())
    form.from_on.data = clock.today()
    return _observation_page(form, request.args.get("student", None, int))


@bp.post("/records/observations/new")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(*TEACHERS)
def write_observation() -> Page:
    """An observation, submitted at once; somebody else reviews it."""
    form = _observation_form()
    student_id = request.form.get("student_id", 0, int)
    fault = "" if student_id else _("Please choose a student.")
    is_valid = form.validate()
    unsaid = _unsaid(form)
    for name, words in unsaid.items():
        form[name].errors = [words]
    if is_valid and not unsaid and not fault:
        try:
            key = clean_form_key(form.form_key.data)
            record = observe(g.actor, student_id, key, form.typed(), school_settings())
        except actions.Incomplete as incomplete:
            _show(form, incomplete.faults)
        except Refusal as refusal:
            fault = str(refusal)
        else:
            flash(_("Submitted. A colleague will look at it."), "success")
            answer = redirect(url_for("records.show_record", record_id=record.id))
            db.session.commit()
            return answer
    db.session.rollback()
    return _observation_page(form, student_id, fault=fault), 422


def _students_sent() -> list[int]:
    numbers = (whole_number(value) for value in request.form.getlist("students"))
    return [number for number in numbers if number is not None]


def _facts_form() -> RecordForm:
    form = record_form(school_settings(), dimensions_for())
    form.keep_facts_only()
    return form


def _observation_form() -> RecordForm:
    form = record_form(school_settings(), dimensions_for())
    for name in ("kind", "reflection", "may_be_published", "photos", "part", *AWARD_FIELDS):
        del form[name]
    form.title.label.text, form.description.label.text = _("In short"), _("What you saw")
    return form


def _unsaid(form: RecordForm) -> dict[str, str]:
    """All that an observation still lacks, said at once."""
    asked = {
        "title": _("Please say in a few words what it was."),
        "dimension": _("Please choose a dimension."),
        "description": _("Please write what you saw."),
    }
    return {name: words for name, words in asked.items() if not form[name].data}


def _chosen_class() -> SchoolClass | None:
    classes = classes_in(clock.today())
    wanted = request.values.get("class_id", 0, int)
    mine = [each for each in classes if each.id in g.actor.class_ids]
    return next((each for each in classes if each.id == wanted), mine[0] if mine else None)


def _entry_page(form: RecordForm, chosen: SchoolClass | None, *, fault: str = "", is_fresh: bool = False) -> str:
    students = students_of_class(chosen.id) if chosen else ()
    picked = set(_students_sent())
    return render_template(
        "records/class_entry.html",
        form=form,
        classes=classes_in(clock.today()),
        chosen=chosen,
        students=students,
        picked={student.id for student in students} if is_fresh else picked,
        fault=fault,
        name_of=_name_of,
        **_offers(),
    )


def _observation_page(form: RecordForm, student_id: int | None, *, fault: str = "") -> str:
    chosen = (class_of_student(student_id) if student_id else None) or _chosen_class()
    return render_template(
        "records/new_observation.html",
        form=form,
        classes=classes_in(clock.today()),
        chosen=chosen,
        students=students_of_class(chosen.id) if chosen else (),
        student_id=student_id,
        fault=fault,
        name_of=_name_of,
        **_offers(),
    )


def _offers() -> dict[str, Any]:
    return {
        "suggestions": suggestions_for(g.actor),
        "kinds": kinds_for_page(),
        "dimensions": dimensions_for(),
        "settings": school_settings(),
        "today": clock.today(),
        "is_locked": False,
        "record": None,
    }


def _name_of(school_class: SchoolClass) -> str:
    return class_name(school_class, school_year_of(clock.today()))


def _show(form: RecordForm, faults: dict[str, str]) -> None:
    for name, fault in faults.items():
        if name in form:
            form[name].errors = [*form[name].errors, fault]
        elif name == "kind":
            form.dimension.errors = [*form.dimension.errors, _("Please choose a dimension.")]
        else:
            form.form_errors.append(fault)
