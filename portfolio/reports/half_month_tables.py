"""A half month's figures as labelled tables in the language at hand: for page, paper and workbook alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portfolio.reports.half_month_figures import Figures
from portfolio.school.class_names import grade_name
from portfolio.web.rendering import day, days

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Column:
    """A column's heading and its share of the width in percent; amounts stand at the right."""

    title: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Where there is no row, `blank` says so in words."""

    title: str
    columns: tuple[Column, ...]
    rows: Rows
    blank: str = ""


def title() -> str:
    """What the report is called."""
    return _("Half-monthly report on after-school service")


def tables_of(figures: Figures) -> list[Table]:
    """All tables of the report, in its order."""
    return [
        Table(_("Service at a glance"), _two(_("Item"), _("Figure")), tuple(_overview(figures))),
        _by_grade(figures),
        _by_kind(figures),
        _partners(figures),
        _other(figures),
        _exceptions(figures),
    ]


def notes_of(figures: Figures) -> list[str]:
    """What one must know to read the figures."""
    notes = []
    if figures.as_of:
        notes.append(_("The half month is not over: figures as of %(day)s.", day=day(figures.as_of)))
    if figures.by_roster:
        notes.append(
            ngettext(
                "At %(num)s session attendance was not taken: everybody on its roster is counted.",
                "At %(num)s sessions attendance was not taken: everybody on their rosters is counted.",
                figures.by_roster,
            )
        )
    return notes


def _two(first: str, second: str) -> tuple[Column, ...]:
    return Column(first, 62), Column(second, 38, is_number=True)


def _overview(figures: Figures) -> Iterator[tuple[str, str]]:
    yield _("School days in the half month"), str(figures.school_days)
    yield _("School days with after-school service"), str(figures.service_days)
    if figures.extra_days:
        yield _("Other days with after-school service"), str(figures.extra_days)
    yield _("Courses held"), str(figures.courses)
    yield _("Sessions planned"), str(figures.planned)
    yield _("Sessions held"), str(figures.held)
    yield _("Sessions called off"), str(figures.called_off)
    if figures.open:
        yield _("Sessions to come, or not reported yet"), str(figures.open)
    yield _("Different students served"), str(figures.students)
    yield _("Attendances"), str(figures.attendances)
    yield _("Hours of sessions held"), plain_hours(figures.session_hours)
    yield _("Hours of all students together"), plain_hours(figures.student_hours)
    yield _("Staff who led or helped"), str(figures.staff)
    yield _("Partners who joined in"), str(len(figures.partners))


def _by_grade(figures: Figures) -> Table:
    columns = Column(_("Grade"), 40), Column(_("Number of students"), 30, is_number=True), _attendances(30)
    rows = tuple((grade_name(one.grade), str(one.students), str(one.attendances)) for one in figures.grades)
    return Table(_("Participation by grade"), columns, rows, _("No session was held."))


def _attendances(width: int) -> Column:
    return Column(_("Attendances"), width, is_number=True)


def _by_kind(figures: Figures) -> Table:
    columns = (
        Column(_("Kind"), 28), Column(_("Courses"), 16, is_number=True), Column(_("Sessions held"), 20, is_number=True),
        Column(_("Number of students"), 17, is_number=True), _attendances(19),
    )  # fmt: skip
    rows = tuple(
        (str(one.kind.title), str(one.courses), str(one.held), str(one.students), str(one.attendances))
        for one in figures.kinds
    )
    return Table(_("Participation by kind"), columns, rows, _("No session was held."))


def _partners(figures: Figures) -> Table:
    columns = (
        Column(_("Partner"), 42), Column(_("Sort"), 24), Column(_("Sessions held"), 18, is_number=True),
        Column(_("Hours held"), 16, is_number=True),
    )  # fmt: skip
    rows = tuple((one.name, str(one.kind.title), str(one.held), plain_hours(one.hours)) for one in figures.partners)
    return Table(_("Partners"), columns, rows, _("No partner joined in."))


def _other(figures: Figures) -> Table:
    columns = (
        Column(_("Activity"), 38), Column(_("Kind"), 18), Column(_("Date"), 28),
        Column(_("Number of students"), 16, is_number=True),
    )  # fmt: skip
    rows = tuple(
        (one.title, str(one.kind.title), days(one.from_on, one.to_on, has_year=False), str(one.students))
        for one in figures.other
    )
    return Table(_("Other activities"), columns, rows, _("No other activity was held."))


def _exceptions(figures: Figures) -> Table:
    columns = Column(_("What"), 24), Column(_("Date"), 16), Column(_("Course or partner"), 28), Column(_("Reason"), 32)
    return Table(_("Exceptions"), columns, tuple(_exception_rows(figures)), _("Nothing out of the ordinary."))


def _exception_rows(figures: Figures) -> Iterator[tuple[str, str, str, str]]:
    no_reason = _("No reason was given")
    for what, lines, otherwise in (
        (_("Session called off"), figures.off, no_reason),
        (_("Attendance not taken"), figures.untaken, _("Counted by the roster")),
        (_("Not reported"), figures.untold, _("Nobody has said whether it was held")),
    ):
        for line in lines:
            yield what, days(line.on, line.on, has_year=False), line.title, line.reason or otherwise
    for one in figures.expired:
        why = _("Good until %(day)s", day=day(one.until)) if one.until else _("None on file")
        count = ngettext("%(num)s session", "%(num)s sessions", one.sessions)
        yield _("Qualification expired") if one.until else _("Qualification missing"), count, one.name, why


def plain_hours(hours: Decimal) -> str:
    """At most one decimal, no trailing zero."""
    return f"{hours:.1f}".removesuffix(".0")
