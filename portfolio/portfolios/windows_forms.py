"""What is typed about windows: from, until, how classes follow each other, and why one is kept open."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portfolio.core import clock
from portfolio.portfolios.window_plan import WITH_WINDOWS, Span, Stagger, Unit
from portfolio.school.phase_models import Phase
from portfolio.web.forms import Form, LineField

REASON = 100
_REQUIRED = InputRequired(_l("Please fill this in."))


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day and an hour on the school's clock."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment, with words of our own where it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please write day and time like 2026-10-12 18:00.")) from error

    @property
    def moment(self) -> datetime:
        """The moment with its zone."""
        typed: datetime = self.data
        return typed.replace(tzinfo=clock.DEFAULT_ZONE)


class WindowsForm(Form):
    """One phase's window for many classes."""

    phase = SelectField(_l("Phase"), choices=[SelectChoice(each.value, each.title) for each in WITH_WINDOWS])
    opens_at = MomentField(_l("From"), [_REQUIRED])
    closes_at = MomentField(_l("Until"), [_REQUIRED])
    unit = SelectField(_l("Order of the classes"), choices=[SelectChoice(each.value, each.title) for each in Unit])
    count = IntegerField(_l("How much later"), [Optional(), NumberRange(1, 48)], default=1)

    @property
    def span(self) -> Span:
        """From and until."""
        return self.opens_at.moment, self.closes_at.moment

    @property
    def stagger(self) -> Stagger:
        """How the classes follow each other."""
        return Stagger(Unit(self.unit.data), self.count.data or 1)

    @property
    def chosen(self) -> Phase:
        """The phase."""
        return Phase(self.phase.data)


class ExtensionForm(Form):
    """A later end, and why."""

    closes_at = MomentField(_l("Open until"), [_REQUIRED])
    reason = LineField(
        _l("Why"), [_REQUIRED], limit=REASON, description=_l("Kept with the window and shown to the class.")
    )
