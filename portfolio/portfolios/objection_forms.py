"""The forms of an objection: what is raised, and what is decided."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portfolio.activities.kinds import PARTS, Part
from portfolio.portfolios.notice_models import NoticeLine, Objection
from portfolio.portfolios.objection_actions import TAKES_OUT
from portfolio.portfolios.states import DECISIONS, Decision
from portfolio.records.completeness import LINE_LIMIT, MOST_HOURS
from portfolio.records.corrections import CORRECTABLE
from portfolio.web.forms import Form, LineField, WordsField

TEXT_LIMIT, REASONS_LIMIT = 500, 300
_NEEDED, _CHOSEN = InputRequired(_l("Please fill this in.")), InputRequired(_l("Please choose."))
_PARTS = [SelectChoice("", "–"), *(SelectChoice(part.value, title) for part, title in PARTS.items())]


class ObjectionForm(Form):
    """To which record, and why."""

    record = RadioField(_l("To what do you object?"), [_CHOSEN])
    text = WordsField(
        _l("What is wrong, and how do you know?"), [_NEEDED], limit=TEXT_LIMIT,
        description=_l("Only the committee member who looks into it reads this, and sees your name."),
    )  # fmt: skip


class SecondLookForm(Form):
    """Why it should be looked at again."""

    reason = WordsField(_l("What should be looked at again?"), [_NEEDED], limit=REASONS_LIMIT)


class DecisionForm(Form):
    """What is found, why, and the facts as they should be."""

    decision = RadioField(
        _l("Decision"), [_CHOSEN], choices=[SelectChoice(each.value, title) for each, title in DECISIONS.items()]
    )
    reasons = WordsField(
        _l("Reasons"), [_NEEDED], limit=REASONS_LIMIT,
        description=_l("The student, the objector and the archive get them. Do not name the objector."),
    )  # fmt: skip
    title = LineField(_l("Title"), limit=LINE_LIMIT)
    from_on = DateField(_l("From"), [Optional()])
    to_on = DateField(_l("Until"), [Optional()])
    hours = DecimalField(_l("Hours"), [Optional(), NumberRange(0, MOST_HOURS)], places=1)
    part = SelectField(_l("Role"), choices=_PARTS, default="")  # not sent where the objection is to the line
    task = LineField(_l("Task"), limit=LINE_LIMIT)
    award_name = LineField(_l("Award or prize"), limit=LINE_LIMIT)
    award_grade = LineField(_l("Grade of the award"), limit=LINE_LIMIT)
    award_on = DateField(_l("Day of the award"), [Optional()])

    def is_sound(self, *, has_record: bool) -> bool:
        """Whether it can be taken; a correction needs a title and days in their order."""
        is_sound: bool = self.validate_on_submit()
        if is_sound and has_record and self.decision.data == Decision.CORRECTED.value:
            return self._facts_are_sound()
        return is_sound

    def _facts_are_sound(self) -> bool:
        for field in (self.title, self.from_on, self.to_on):
            if not field.data:
                field.errors = [_("Please fill this in.")]
                return False
        if self.to_on.data < self.from_on.data:
            self.to_on.errors = [_("The last day lies before the first.")]
            return False
        return True

    def facts(self) -> dict[str, Any]:
        """The facts as a record keeps them."""
        values = {name: self[name].data for name in CORRECTABLE}
        texts = {name: values[name] or "" for name in ("task", "award_name", "award_grade")}
        hours = values["hours"]
        return values | texts | {
            "hours": None if hours is None else Decimal(hours).quantize(Decimal("0.1")),
            "part": Part(values["part"]) if values["part"] else None,
        }  # fmt: skip


def objection_form(line: NoticeLine) -> ObjectionForm:
    """The form of a line: its records as published, and the line as a whole."""
    form = ObjectionForm()
    records = zip(line.record_numbers, line.facts["records"], strict=True)
    choices = [SelectChoice(number, f"{_('Record')} {facts['title']}") for number, facts in records]
    form.record.choices = [*choices, SelectChoice("whole", _("Something else in this line"))]
    return form


def decision_form(objection: Objection) -> DecisionForm:
    """The form with the record's facts, or with what was sent; of a line no record can be taken out."""
    record = objection.record
    if record is None:
        form = DecisionForm()
        form.decision.choices = [choice for choice in form.decision.choices if choice.value not in TAKES_OUT]
        return form
    values = {name: getattr(record, name) for name in CORRECTABLE}
    return DecisionForm(data=values | {"part": record.part.value if record.part else ""})
