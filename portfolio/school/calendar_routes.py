"""The school's calendar of a year: holidays, make-up days, and what the school says otherwise."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.calendar import is_published
from portfolio.school.calendar_actions import FIRST_YEAR, LAST_YEAR, say_day, unsay_day
from portfolio.school.calendar_days import days_between, weeks_of
from portfolio.school.roles import Role
from portfolio.school.working_days import is_known, state_year
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.forms import Form, LineField
from portfolio.web.rendering import is_english

NOTE_LIMIT = 40


class _DayField(DateField):  # type: ignore[misc]
    """A day, with words of our own where it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please write the date like 2026-10-12.")) from error


class DayForm(Form):
    """The school's own word on a day."""

    on = _DayField(_l("Day"), [InputRequired(_l("Please fill this in."))])
    is_school_day = RadioField(
        _l("On this day"), choices=[SelectChoice("no", _l("No school")), SelectChoice("yes", _l("School day"))],
        default="no",
    )  # fmt: skip
    note = LineField(_l("Note"), limit=NOTE_LIMIT, description=_l("Such as: school's sports day, heavy snow."))


@bp.app_template_filter("month_name")
def month_name(day: date) -> str:
    """2026年10月, October 2026."""
    return str(format_date(day, "MMMM y" if is_english() else "y年M月"))


@bp.app_template_filter("weekday_day")
def weekday_day(day: date) -> str:
    """10月12日周一, Mon 12 October."""
    return str(format_date(day, "EEE d MMMM" if is_english() else "M月d日 EEE"))


@bp.route("/calendar", methods=["GET", "POST"])
@role_required(Role.OFFICE, Role.ADMIN)
def calendar() -> Page:
    """The year month by month, and the form to say otherwise."""
    form = DayForm()
    if form.validate_on_submit():
        try:
            is_school_day = form.is_school_day.data == "yes"
            say_day(current_actor(), form.on.data, is_school_day=is_school_day, note=form.note.data or "")
        except Refusal as refusal:
            form[refusal.field or "on"].errors = [str(refusal)]
        else:
            flash(_("Kept. Activities planned from now on follow it; sessions that are there stay."), "success")
            db.session.commit()
            return _to_month(form.on.data)
    return _page(form), 422 if form.errors else 200


@bp.post("/calendar/delete")
@role_required(Role.OFFICE, Role.ADMIN)
def delete_calendar_day() -> Page:
    """The official calendar holds again on the day `on`."""
    day = _day_or_none(request.form.get("on", ""))
    if day is not None:
        unsay_day(current_actor(), day)
        flash(_("The official calendar holds again on this day."), "success")
        db.session.commit()
    return _to_month(day or clock.today())


@bp.post("/calendar/state")
@role_required(Role.OFFICE, Role.ADMIN)
def state_calendar_year() -> Page:
    """Working days of a year that is not published may be counted Monday to Friday, with the school's own days."""
    year = request.form.get("year", 0, int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(400)
    state_year(current_actor(), current_school(), year)
    flash(_("Kept. Working days of %(year)s are now counted by your calendar.", year=year), "success")
    db.session.commit()
    return redirect(url_for("school.calendar", year=year))


def _page(form: DayForm) -> str:
    today = clock.today()
    asked = form.on.data.year if form.on.data else request.args.get("year", today.year, int)
    year = min(max(asked, FIRST_YEAR), LAST_YEAR)
    if request.method == "GET" and (day := _day_or_none(request.args.get("on", ""))):
        form.on.process_data(day)
        year = min(max(day.year, FIRST_YEAR), LAST_YEAR)
    days = days_between(date(year, 1, 1), date(year, 12, 31))
    months = [(month, weeks_of([each for each in days if each.on.month == month])) for month in range(1, 13)]
    return render_template(
        "school/calendar.html",
        form=form, year=year, today=today, months=[(date(year, month, 1), weeks) for month, weeks in months],
        own=[each for each in days if each.own is not None], has_official=is_published(year),
        is_stated=is_known(current_school(), year),
    )  # fmt: skip


def _to_month(day: date) -> Response:
    return redirect(url_for("school.calendar", year=day.year) + f"#month-{day.month}")


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
