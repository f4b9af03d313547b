"""What is typed about a record: the student's form, the teacher's form for a class, the observation."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    ValidationError,
)  # fmt: skip
from wtforms.validators import NumberRange, Optional

from portfolio.activities.kinds import KINDS, LEVELS, PARTS, Kind, Level, Part
from portfolio.core.text import forbidden_characters
from portfolio.records.completeness import LINE_LIMIT, MOST_HOURS, MOST_TIMES
from portfolio.records.models import Record
from portfolio.records.typed import PLAIN_FACTS, WORD_FIELDS, Typed
from portfolio.school.framework_models import Dimension, Indicator
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.forms import Form, LineField, WordsField
from portfolio.web.numbers import whole_number
from portfolio.web.rendering import is_english

_LONGEST_KEPT = 5_000
_KINDS = [SelectChoice(kind.value, facts.title) for kind, facts in KINDS.items()]
_LEVELS = [SelectChoice(level.value, title) for level, title in LEVELS.items()]
_PARTS = [SelectChoice(part.value, title) for part, title in PARTS.items()]
_HOURS_RANGE = _l("Please give hours between 0 and %(most)s.", most=MOST_HOURS)
_TIMES_RANGE = _l("Please give a number between 1 and %(most)s.", most=MOST_TIMES)
_NO_DATE = _l("Please write the date like 2026-10-12.")


def _kept_kind(value: str | Kind) -> Kind | None:
    return Kind(value) if value in list(Kind) else None


def _kept_id(value: object) -> int | None:
    return whole_number(str(value))


def _shown_name(named: Dimension | Indicator) -> str:
    return named.name_en if is_english() and named.name_en else named.name


class ForgivingDate(DateField):  # type: ignore[misc]
    """A date; what is not one is named in our own words and stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, also as 2026/10/12 and 2026.10.12."""
        text = valuelist[0].strip().replace("/", "-").replace(".", "-") if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = date.fromisoformat(text)
            except ValueError as error:
                raise ValueError(str(_NO_DATE)) from error


class OneDecimal(DecimalField):  # type: ignore[misc]
    """A number with at most one decimal, also typed with a full-width point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0].strip().replace("．", ".").replace("。", ".") if valuelist else ""
        self.data = None
        if text:
            try:
                number = Decimal(text)
                self.data = number.quantize(Decimal("0.1")) if number.is_finite() else None
            except ArithmeticError:
                self.data = None
            if self.data is None:
                raise ValueError(_("Please give a number, such as 1.5."))


class RecordForm(Form):
    """All fields; which are shown depends on the kind and on who fills it in. Use `record_form`."""

    form_key = HiddenField()
    revision = HiddenField()
    kind = RadioField(_l("What was it?"), choices=_KINDS, coerce=_kept_kind, validate_choice=False)
    dimension = SelectField(_l("Dimension"), validate_choice=False)
    indicator_id = SelectField(_l("Indicator"), validate_choice=False, coerce=_kept_id)
    secondary_dimension = SelectField(_l("Also belongs to"), validate_choice=False)
    from_on = ForgivingDate(_l("Day"), [Optional()])
    to_on = ForgivingDate(_l("Until"), [Optional()])
    hours = OneDecimal(_l("Length in hours"), [Optional(), NumberRange(0, MOST_HOURS, _HOURS_RANGE)], places=None)
    times = IntegerField(_l("How often"), [Optional(), NumberRange(1, MOST_TIMES, _TIMES_RANGE)])
    level = SelectField(_l("Level"), choices=_LEVELS, default=Level.SCHOOL.value)
    part = RadioField(_l("Your role"), choices=_PARTS, validate_choice=False)
    organiser = LineField(_l("Organiser"), limit=LINE_LIMIT)
    place = LineField(_l("Place"), limit=LINE_LIMIT)
    task = LineField(_l("Your task"), limit=LINE_LIMIT)
    award_name = LineField(_l("Award or prize"), limit=LINE_LIMIT)
    award_grade = LineField(_l("Grade of the award"), limit=LINE_LIMIT)
    award_issuer = LineField(_l("Given by"), limit=LINE_LIMIT)
    award_on = ForgivingDate(_l("Day of the award"), [Optional()])
    witness = LineField(_l("Witness"), limit=LINE_LIMIT)
    may_be_published = BooleanField(_l("May be shown outside the school"))
    photos = MultipleFileField(_l("Photos or PDF"))
    title: LineField
    description: WordsField
    reflection: WordsField

    def validate_kind(self, field: RadioField) -> None:
        """A record has a kind; a draft need not yet."""
        if field.data is None:
            raise ValidationError(_("Please choose what kind of activity it was."))

    def validate_title(self, field: LineField) -> None:
        """A record has a name."""
        if not field.data:
            raise ValidationError(_("Please give it a name, such as “Autumn sports day”."))

    def validate_to_on(self, field: ForgivingDate) -> None:
        """The last day is not before the first."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("The last day lies before the first."))

    def offer(self, dimensions: Sequence[Dimension]) -> None:
        """Fill the choices of dimension and indicator."""
        names = [SelectChoice(dimension.code, _shown_name(dimension)) for dimension in dimensions]
        self.dimension.choices = [SelectChoice("", _("As usual for this kind")), *names]
        self.secondary_dimension.choices = [SelectChoice("", _("None")), *names]
        self.indicator_id.choices = [SelectChoice("", _("None"))] + [
            SelectChoice(str(indicator.id), _shown_name(indicator))
            for dimension in dimensions
            for indicator in dimension.indicators
        ]

    def keep_words_only(self) -> None:
        """Leave out the facts: somebody else has stated them."""
        for name in [*PLAIN_FACTS, "kind", "dimension", "indicator_id", "secondary_dimension", "from_on", "to_on"]:
            del self[name]

    def keep_facts_only(self) -> None:
        """Leave out the words and pictures: they are each student's own."""
        for name in (*WORD_FIELDS, "photos"):
            del self[name]

    def typed(self) -> Typed:
        """What can be kept of what came, however incomplete; what was not sent is left out."""
        kept: dict[str, Any] = {
            name: value
            for name, value in ((field.name, _kept_value(field)) for field in self if self._came(field))
            if value is not _UNKEPT
        }
        return cast("Typed", kept)

    def _came(self, field: Any) -> bool:
        if field.name in {"csrf_token", "form_key", "revision", "photos"}:
            return False
        if field.name == "may_be_published":
            return "description" in self  # an unticked box is not sent, its form is
        return bool(field.raw_data)

    def is_blank(self) -> bool:
        """Whether nothing was chosen, written or attached: such a form leaves no draft behind."""
        files = (self.photos.data if "photos" in self else None) or []
        return not any([*(self[name].data for name in _SAID if name in self), *files])

    def known_revision(self) -> int | None:
        """The revision the page was made from; None for a page that knew none."""
        return whole_number(str(self.revision.data or ""))


_SAID = ("kind", "title", "description", "reflection", "organiser", "place", "task", "witness", "award_name")
_UNKEPT = object()


def _kept_value(field: Any) -> Any:
    """A field's value as the record keeps it, or _UNKEPT where nothing can be made of it."""
    if isinstance(field, LineField):
        unseen = forbidden_characters(field.data or "", is_multiline=field.is_multiline)
        return _UNKEPT if unseen else (field.data or "")[:_LONGEST_KEPT]
    keep = _KEEPERS.get(field.name)
    if keep:
        return keep(field.data)
    return _UNKEPT if field.process_errors else _in_range(field)


_KEEPERS: dict[str, Callable[[Any], Any]] = {
    "kind": lambda value: value or _UNKEPT,
    "level": lambda value: Level(value) if value in list(Level) else _UNKEPT,
    "part": lambda value: Part(value) if value in list(Part) else None,
    "from_on": lambda value: value or _UNKEPT,
    "to_on": lambda value: value or _UNKEPT,
    "dimension": lambda value: value or "",
    "secondary_dimension": lambda value: value or "",
}


def _in_range(field: Any) -> Any:
    limits = {"hours": (0, MOST_HOURS), "times": (1, MOST_TIMES)}.get(field.name)
    if limits and field.data is not None and not limits[0] <= field.data <= limits[1]:
        return _UNKEPT
    return field.data


@lru_cache(maxsize=64)
def _form_for(title: int, description: int, reflection: int) -> type[RecordForm]:
    return type(
        "SchoolRecordForm",
        (RecordForm,),
        {
            "title": LineField(_l("What is it called?"), limit=title),
            "description": WordsField(_l("What you did"), limit=description),
            "reflection": WordsField(_l("Looking back"), limit=reflection),
        },
    )


def record_form(settings: SchoolSettings, dimensions: Sequence[Dimension], **options: Any) -> RecordForm:
    """The form with the school's own limits and dimensions."""
    form = _form_for(settings.title_limit, settings.description_limit, settings.reflection_limit)(**options)
    form.offer(dimensions)
    return form


def values_of(record: Record, dimensions: Sequence[Dimension]) -> dict[str, Any]:
    """A record's values as the form shows them."""
    codes = {dimension.id: dimension.code for dimension in dimensions}
    names = {*PLAIN_FACTS, *WORD_FIELDS, "from_on", "form_key", "revision"} - {"level", "part"}
    return {name: getattr(record, name) for name in names} | {
        "kind": record.kind if record.dimension_id else None,
        "to_on": record.to_on if record.to_on != record.from_on else None,
        "level": record.level.value,
        "part": record.part.value if record.part else None,
        "dimension": codes.get(record.dimension_id or 0, ""),
        "indicator_id": str(record.indicator_id or ""),
        "secondary_dimension": codes.get(record.secondary_dimension_id or 0, ""),
    }
