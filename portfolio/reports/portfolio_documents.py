"""The full portfolio 综合素质档案 as plain frozen facts: a student's terms, each as its report tells it."""

from dataclasses import asdict, dataclass
from datetime import date

from portfolio.reports.documents import Appendix, Language, TermReport, Verification, content_hash


@dataclass(frozen=True)
class CorrectionMade:
    """A correction of an approved record: which facts it changed, never who asked. `version` is the new one."""

    number: str
    title: str
    corrected_on: date
    version: int
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PortfolioDocument:
    """One student's portfolio in one language: `terms` oldest first, at least one, and what was set right in them.

    School, student, class and signatures are those of the last term.
    """

    language: Language
    terms: tuple[TermReport, ...]
    issued_on: date
    corrections: tuple[CorrectionMade, ...] = ()
    verification: Verification | None = None
    appendix: Appendix | None = None

    @property
    def last(self) -> TermReport:
        """The term up to which it tells."""
        return self.terms[-1]

    @property
    def school_name(self) -> str:
        """The school that issues it."""
        return self.last.school_name

    @property
    def term_name(self) -> str:
        """The term up to which it tells, by its name."""
        return self.last.term_name

    @property
    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of all facts and the layout version: the same hash prints the same pages."""
        return content_hash("portfolio", asdict(self))
