"""Makers of what is printed, as tests/factories.py makes the rest."""

from portfolio.core import clock
from portfolio.core.storage import content_key
from portfolio.reports.half_month import period_of
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.reports.printing import storage
from tests.factories import add


def make_half_month(school_id: int, user_id: int) -> HalfMonthReport:
    """The report of this half month with one edition, whose files hold a word each."""
    period, key = period_of(clock.today()), content_key("yunxi", f"{school_id:064x}", "half-month.pdf")
    storage().put(key, b"%PDF")
    report: HalfMonthReport = add(
        HalfMonthReport(school_id=school_id, from_on=period.from_on, to_on=period.to_on, created_by_id=user_id)
    )
    add(
        HalfMonthEdition(
            school_id=school_id, report_id=report.id, number=1, figures={}, words={}, pdf_key=key, sheet_key=key,
            issued_by_id=user_id,
        )
    )  # fmt: skip
    return report
