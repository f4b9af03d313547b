"""The small form in which an approved record's facts are set right."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from portfolio.activities.kinds import PARTS, Part
from portfolio.records.completeness import LINE_LIMIT, MOST_HOURS
from portfolio.records.corrections import CORRECTABLE, NOTE_LIMIT
from portfolio.records.models import Record
from portfolio.web.forms import Form, LineField

_PARTS = [SelectChoice("", "–"), *(SelectChoice(part.value, title) for part, title in PARTS.items())]
_NEEDED = InputRequired(_l("Please fill this in."))


class CorrectionForm(Form):
    """The facts a class's teacher or the office may set right, and a word to the student."""

    title = LineField(_l("Title"), [_NEEDED], limit=LINE_LIMIT)
    from_on = DateField(_l("From"), [_NEEDED])
    to_on = DateField(_l("Until"), [_NEEDED])
    hours = DecimalField(_l("Hours"), [Optional(), NumberRange(0, MOST_HOURS)], places=1)
    part = SelectField(_l("Role"), choices=_PARTS)
    task = LineField(_l("Task"), limit=LINE_LIMIT)
    award_name = LineField(_l("Award or prize"), limit=LINE_LIMIT)
    award_grade = LineField(_l("Grade of the award"), limit=LINE_LIMIT)
    award_on = DateField(_l("Day of the award"), [Optional()])
    answer = LineField(_l("A word to the student"), limit=NOTE_LIMIT)

    def is_sound(self) -> bool:
        """Whether it can be taken; the last day is not before the first."""
        if not self.validate_on_submit():
            return False
        if self.to_on.data < self.from_on.data:
            self.to_on.errors = [_("The last day lies before the first.")]
            return False
        return True

    def facts(self) -> dict[str, Any]:
        """The facts as the record keeps them."""
        values = {name: self[name].data for name in CORRECTABLE}
        hours = values["hours"]
        texts = {name: values[name] or "" for name in ("task", "award_name", "award_grade")}
        return values | texts | {
            "hours": None if hours is None else Decimal(hours).quantize(Decimal("0.1")),
            "part": Part(values["part"]) if values["part"] else None,
        }  # fmt: skip


def correction_form(record: Record) -> CorrectionForm:
    """The form with the record's facts, or with what was sent."""
    values = {name: getattr(record, name) for name in CORRECTABLE}
    return CorrectionForm(data=values | {"part": record.part.value if record.part else ""})
