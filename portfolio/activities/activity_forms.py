"""What is typed of an activity: its facts, when it meets, its programme."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    ValidationError,
)  # fmt: skip
from wtforms.validators import InputRequired, NumberRange, Optional

from portfolio.activities.activity_fields import ClockField, DayField, HoursField, MomentField, TicksField
from portfolio.activities.copying import can_still_partner, copied_timetable
from portfolio.activities.dimensions import indicator_key
from portfolio.activities.kinds import KINDS, LEVELS, Kind, Level
from portfolio.activities.models import Activity
from portfolio.activities.planning import ActivityFacts
from portfolio.activities.states import SIGN_UPS, SignUp
from portfolio.activities.timetable import Timetable
from portfolio.core.text import forbidden_characters, reader_length, search_form, tidy
from portfolio.school.actors import Actor
from portfolio.school.framework_models import Dimension
from portfolio.web.forms import Form, LineField, WordsField
from portfolio.web.numbers import whole_number
from portfolio.web.rendering import is_english

LINE_LIMIT, SUMMARY_LIMIT, MOST_ITEMS, MOST_HOURS, MOST_PLACES = 60, 300, 200, 999, 10_000
T = TypeVar("T")
_REQUIRED = InputRequired(_l("Please fill this in."))
_KINDS = [SelectChoice(kind.value, facts.title) for kind, facts in KINDS.items()]
_LEVELS = [SelectChoice(level.value, title) for level, title in LEVELS.items()]
_WAYS = [SelectChoice(way.value, title) for way, title in SIGN_UPS.items()]
_SHAPES = [SelectChoice("once", _l("One event")), SelectChoice("series", _l("A series by timetable"))]
_WEEKDAYS = [
    SelectChoice(str(number), name)
    for number, name in enumerate(
        (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
    )
]


def required(value: T | None) -> T:
    """What a validated form has in a field that must be filled in."""
    if value is None:
        raise ValueError("the form was not validated")
    return value


def _id(value: object) -> int | None:
    return whole_number(str(value))


class SessionForm(Form):
    """One more session."""

    on = DayField(_l("Day"), [_REQUIRED])
    begins = ClockField(_l("Begins"), [_REQUIRED])
    ends = ClockField(_l("Ends"), [_REQUIRED])
    place = LineField(_l("Place, if another"), limit=LINE_LIMIT)


class ActivityForm(Form):
    """All fields. Use `activity_form`."""

    form_key = HiddenField()
    revision = HiddenField()
    copied_from = HiddenField()
    days_rule = HiddenField()
    kind = SelectField(_l("What is it?"), choices=_KINDS)
    summary = WordsField(
        _l("What it is about"), limit=SUMMARY_LIMIT, description=_l("Students read this before they sign up.")
    )
    organiser_id = SelectField(_l("Who is in charge"), coerce=_id, validate_choice=True)
    helper_ids = TicksField(_l("Teachers who help"), coerce=_id)
    organising_body = LineField(_l("Organiser"), limit=LINE_LIMIT, description=_l("Such as PE department."))
    partner_id = SelectField(_l("Partner outside the school"), coerce=_id)
    level = SelectField(_l("Level"), choices=_LEVELS, default=Level.SCHOOL.value)
    place = LineField(_l("Place"), limit=LINE_LIMIT)
    class_ids = TicksField(_l("For which classes"), coerce=_id, description=_l("None: the whole school."))
    dimension = SelectField(_l("Dimension"), default="")
    indicator = SelectField(_l("Indicator"), default="")
    secondary = SelectField(_l("Also belongs to"), default="")
    shape = RadioField(_l("When"), choices=_SHAPES, default="once")
    from_on = DayField(_l("First day"), [_REQUIRED])
    to_on = DayField(_l("Last day"), [Optional()])
    begins = ClockField(_l("Begins"), [_REQUIRED])
    ends = ClockField(_l("Ends"), [_REQUIRED], description=_l("At or before the beginning: on the next day."))
    weekdays = TicksField(_l("On which weekdays"), choices=_WEEKDAYS)
    has_make_up = BooleanField(_l("Also on make-up days"))
    hours = HoursField(
        _l("Hours for each participant"), [Optional(), NumberRange(0, MOST_HOURS)], places=None,
        description=_l("Blank: as long as it lasts. Of a series: the hours of one session."),
    )  # fmt: skip
    capacity = IntegerField(_l("Places"), [Optional(), NumberRange(1, MOST_PLACES)], description=_l("Blank: no limit."))
    sign_up = RadioField(_l("How the roster comes about"), choices=_WAYS, default=SignUp.ROSTER.value)
    sign_up_from_at = MomentField(_l("Sign-up from"), [Optional()])
    sign_up_until_at = MomentField(_l("Sign-up until"), [Optional()])
    allows_screen_check_in = BooleanField(
        _l("Check-in by a code on the screen"), description=_l("Only where your school allows phones for this.")
    )
    items = WordsField(
        _l("Programme"), limit=MOST_ITEMS * LINE_LIMIT,
        description=_l("One item in each line: 100 m, or with a note: 100 m｜9:00, track"),
    )  # fmt: skip
    title: LineField

    def validate_to_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("The last day lies before the first."))

    def validate_weekdays(self, field: TicksField) -> None:
        """A series has weekdays and a last day."""
        if self.is_series and not field.data and not self.has_make_up.data:
            raise ValidationError(_("Please choose at least one weekday."))

    def validate_sign_up_until_at(self, field: MomentField) -> None:
        """Sign-up ends after it began."""
        if field.data and self.sign_up_from_at.data and field.data <= self.sign_up_from_at.data:
            raise ValidationError(_("Sign-up would end before it begins."))

    def validate_items(self, _field: WordsField) -> None:
        """Each item has a name of its own."""
        lines = self.item_lines()
        if len(lines) > MOST_ITEMS:
            raise ValidationError(_("Please keep to %(most)s items.", most=MOST_ITEMS))
        names = [search_form(name) for name, _note in lines]
        doubled = next((lines[at][0] for at, name in enumerate(names) if name in names[:at]), None)
        if doubled:
            raise ValidationError(_("“%(name)s” stands in the programme twice.", name=doubled))
        for name, note in lines:
            if not name or max(reader_length(name), reader_length(note)) > LINE_LIMIT or forbidden_characters(name):
                raise ValidationError(_("“%(line)s” has no name or is too long.", line=(name or note)[:LINE_LIMIT]))

    @property
    def is_series(self) -> bool:
        """Whether sessions by timetable were chosen."""
        return bool(self.shape.data == "series")

    def item_lines(self) -> list[tuple[str, str]]:
        """The programme as (name, note)."""
        typed = (self.items.data or "").replace("|", "｜").split("\n")
        lines = [line.partition("｜") for line in typed if line.strip()]
        return [(tidy(name), tidy(note)) for name, _bar, note in lines]

    def timetable(self) -> Timetable:
        """When it meets."""
        weekdays = frozenset(int(each) for each in self.weekdays.data or [])
        first = required(self.from_on.data)
        last = self.to_on.data or first
        begins, ends = required(self.begins.data), required(self.ends.data)
        return Timetable(
            self.is_series, first, last, begins, ends, weekdays, bool(self.has_make_up.data)
        )

    def facts(self) -> ActivityFacts:
        """What was typed."""
        plain = (
            "title", "summary", "organiser_id", "organising_body", "partner_id", "place", "dimension", "indicator",
            "secondary", "hours", "capacity", "sign_up_from_at", "sign_up_until_at", "allows_screen_check_in",
        )  # fmt: skip
        typed = {name: self[name].data for name in plain if name in self}
        typed |= {name: self[name].data or "" for name in ("summary", "organising_body", "place")}
        return ActivityFacts(
            kind=Kind(self.kind.data), level=Level(self.level.data), sign_up=SignUp(self.sign_up.data),
            is_series=self.is_series, helper_ids=[each for each in self.helper_ids.data or [] if each],
            class_ids=[each for each in self.class_ids.data or [] if each], items=self.item_lines(), **typed,
        )  # fmt: skip

    def show(self, message: str, field: str | None) -> None:
        """What an action refused, beside its field."""
        name = field if field and field in self else "from_on" if field == "on" else "title"
        self[name].errors = [*self[name].errors, message]


@lru_cache(maxsize=16)
def _form_for(title_limit: int) -> type[ActivityForm]:
    title = LineField(_l("What is it called?"), [_REQUIRED], limit=title_limit)
    return type("SchoolActivityForm", (ActivityForm,), {"title": title})


def activity_form(title_limit: int, **options: Any) -> ActivityForm:
    """The form with the school's own limit; fill its choices before validating."""
    return _form_for(title_limit)(**options)


def offer_dimensions(form: ActivityForm, dimensions: Sequence[Dimension]) -> None:
    """Fill the choices of dimension and indicator."""
    names = [SelectChoice(each.code, _shown(each)) for each in dimensions]
    form.dimension.choices = [SelectChoice("", _("As usual for this kind")), *names]
    form.secondary.choices = [SelectChoice("", _("None")), *names]
    form.indicator.choices = [SelectChoice("", _("None"))] + [
        SelectChoice(indicator_key(each, indicator.name), f"{_shown(each)} · {_shown(indicator)}")
        for each in dimensions
        for indicator in each.indicators
    ]


def _shown(named: Any) -> str:
    return str(named.name_en if is_english() and named.name_en else named.name)


def values_of(activity: Activity) -> dict[str, Any]:
    """An activity's facts as the form shows them; without its times."""
    plain = (
        "title", "summary", "organiser_id", "organising_body", "partner_id", "place", "hours", "capacity",
        "sign_up_from_at", "sign_up_until_at", "allows_screen_check_in", "form_key", "revision",
    )  # fmt: skip
    lines = [f"{item.name}｜{item.note}" if item.note else item.name for item in activity.items]
    dimension, indicator, second = activity.dimension, activity.indicator, activity.secondary_dimension
    return {name: getattr(activity, name) for name in plain} | {
        "kind": activity.kind.value, "level": activity.level.value, "sign_up": activity.sign_up.value,
        "helper_ids": [each.user_id for each in activity.staff],
        "class_ids": [each.class_id for each in activity.classes],
        "dimension": dimension.code, "secondary": second.code if second else "",
        "indicator": indicator_key(dimension, indicator.name) if indicator else "",
        "items": "\n".join(lines), "shape": "series" if activity.is_series else "once",
    }  # fmt: skip


def values_to_copy(actor: Actor, source: Activity, today: date) -> tuple[dict[str, Any], list[str]]:
    """The form's values for a copy, and what was left out of it, in words."""
    values = values_of(source) | times_of(copied_timetable(source, today))
    values |= {"form_key": str(uuid.uuid4()), "revision": "", "copied_from": source.id, "organiser_id": actor.user_id}
    values["sign_up_from_at"] = values["sign_up_until_at"] = None
    partner = source.partner
    if partner is None or can_still_partner(partner, today):
        return values, []
    values["partner_id"] = None
    said = _("%(name)s was left out: its qualification has expired, or it works with us no more.", name=partner.name)
    return values, [said]


def times_of(timetable: Timetable | None) -> dict[str, Any]:
    """A timetable as the form shows it."""
    if timetable is None:
        return {}
    return {
        "from_on": timetable.first, "to_on": timetable.last if timetable.last != timetable.first else None,
        "begins": timetable.begins, "ends": timetable.ends, "has_make_up": timetable.has_make_up,
        "weekdays": [str(each) for each in sorted(timetable.weekdays)],
    }  # fmt: skip
