"""Fields for days, times and moments as people type them; what is none is named and stays in the field."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from flask_babel import gettext as _
from wtforms import DateField, DateTimeLocalField, DecimalField, SelectMultipleField, TimeField
from wtforms.widgets import CheckboxInput, ListWidget

from portfolio.core import clock

D = TypeVar("D", bound=date)
YEARS = range(2000, 2100)
_MORE_COLONS = str.maketrans({"：": ":", "．": ".", "。": "."})


def _text_of(valuelist: list[Any]) -> str:
    return str(valuelist[0]).strip().translate(_MORE_COLONS) if valuelist else ""


def _of_our_days(day: D) -> D:
    """The day, where it is none that only a slip of the finger makes. Raises ValueError."""
    if day.year not in YEARS:
        raise ValueError(day)
    return day


class DayField(DateField):  # type: ignore[misc]
    """A day, also as 2026/10/12 and 2026.10.12."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day."""
        text = _text_of(valuelist).replace("/", "-").replace(".", "-")
        self.data = None
        if text:
            try:
                self.data = _of_our_days(date.fromisoformat(text))
            except ValueError as error:
                raise ValueError(_("Please write the date like 2026-10-12.")) from error


class ClockField(TimeField):  # type: ignore[misc]
    """A time of day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the time."""
        text = _text_of(valuelist)
        self.data = None
        if text:
            try:
                self.data = time.fromisoformat(text.zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
            except ValueError as error:
                raise ValueError(_("Please write the time like 16:30.")) from error


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A moment on the school's clock; `data` is aware."""

    def process_data(self, value: datetime | None) -> None:
        """Show it on the school's clock."""
        self.data = clock.local(value) if value else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment."""
        text = _text_of(valuelist)
        self.data = None
        if text:
            try:
                self.data = _of_our_days(datetime.fromisoformat(text)).replace(tzinfo=clock.DEFAULT_ZONE)
            except ValueError as error:
                raise ValueError(_("Please give a day and a time, such as 2026-10-12 16:30.")) from error

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(str(each) for each in self.raw_data)
        return f"{self.data:%Y-%m-%dT%H:%M}" if self.data else ""


class HoursField(DecimalField):  # type: ignore[misc]
    """Hours with at most one decimal."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number."""
        text = _text_of(valuelist)
        self.data = None
        if text:
            try:
                number = Decimal(text)
                self.data = number.quantize(Decimal("0.1")) if number.is_finite() else None
            except ArithmeticError:
                self.data = None
            if self.data is None:
                raise ValueError(_("Please give a number, such as 1.5."))


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
