"""What is typed about partners and their links."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portfolio.activities.partner_actions import PartnerFacts
from portfolio.activities.partner_links import CONTACT_LIMIT, DEFAULT_DAYS, MOST_DAYS
from portfolio.activities.partner_models import Partner
from portfolio.activities.states import PARTNER_KINDS, PartnerKind
from portfolio.web.forms import Form, LineField

_REQUIRED = InputRequired(_l("Please fill this in."))
_NO_DAY = _l("Please give a day, such as 2027-08-31.")


class _DayField(DateField):  # type: ignore[misc]
    """A day, with words of our own where it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_NO_DAY)) from error


class PartnerForm(Form):
    """A partner's facts."""

    name = LineField(_l("Name of the partner"), [_REQUIRED], limit=36)
    kind = SelectField(
        _l("Type of partner"), choices=[SelectChoice(kind.value, title) for kind, title in PARTNER_KINDS.items()]
    )
    contact = LineField(
        _l("Contact"), limit=60, description=_l("Who is in charge there, and how to reach them. Only staff see it.")
    )
    qualification = LineField(
        _l("Qualification"), limit=60, description=_l("Of vetted providers: licence or listing, with its number.")
    )
    qualified_until = _DayField(_l("Good until"), [Optional()])

    def facts(self) -> PartnerFacts:
        """What was typed."""
        return PartnerFacts(
            self.name.data or "",
            PartnerKind(self.kind.data),
            self.contact.data or "",
            self.qualification.data or "",
            self.qualified_until.data,
        )


class LinkForm(Form):
    """A link for a partner: about whom, to whom, for how long."""

    participant_id = SelectField(_l("About whom"), coerce=int)
    contact = LineField(
        _l("Contact person"),
        [_REQUIRED],
        limit=CONTACT_LIMIT,
        description=_l("Their name stands as witness on the records they confirm."),
    )
    days = IntegerField(
        _l("Days valid"),
        [InputRequired(_l("Please give a number of days.")), NumberRange(1, MOST_DAYS)],
        default=DEFAULT_DAYS,
    )


def partner_form(partner: Partner | None) -> PartnerForm:
    """The form, filled with what is stated of a partner."""
    return PartnerForm(obj=partner, data={"kind": partner.kind.value} if partner else None)
