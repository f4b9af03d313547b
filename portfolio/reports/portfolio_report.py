"""The full portfolio: typed document to HTML to PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portfolio.core.pdf import RenderedPdf, StorageReader, render
from portfolio.reports.documents import LOCALES, Amount, Dimension, KeyCase, ReportRecord, Signature, Signer, TermReport
from portfolio.reports.paper_page import PaperPage, appendix_ends_well, ends_well, file_key, unindented
from portfolio.reports.paper_pictures import with_qr
from portfolio.reports.portfolio_documents import CorrectionMade, PortfolioDocument

STYLESHEETS = ("css/print/report.css", "css/print/portfolio.css")
ALTERNATIVES = ("css/print/portfolio_compact.css", "css/print/portfolio_airy.css")
FEATURE = "feature"  # begins the codes of a school's own dimensions
_NUMERALS = "一二三四五六七八九十"


def render_portfolio(document: PortfolioDocument, read_storage: StorageReader) -> RenderedPdf:
    """Print one portfolio; needs an application context, no request. Raises what core.pdf.render raises."""
    return render(
        portfolio_html(document),
        stylesheets=STYLESHEETS,
        alternatives=ALTERNATIVES,
        fits=appendix_ends_well if document.appendix else ends_well,
        read_storage=with_qr(read_storage, document.verification),
    )


def portfolio_html(document: PortfolioDocument) -> str:
    """The pages before they are laid out."""
    with force_locale(LOCALES[document.language]):
        html = render_template("reports/print/portfolio.html", document=document, page=_PortfolioPage(document))
    return unindented(html)


def cache_key(document: PortfolioDocument) -> str:
    """The same key prints the same pages."""
    return file_key(document.content_hash)


@dataclass(frozen=True)
class Chapter:
    """A chapter with its number as it is printed; `name` is its anchor."""

    name: str
    number: str
    title: str


@dataclass(frozen=True)
class DimensionYears:
    """A dimension through the terms in which it holds something."""

    sign: str
    name: str
    colour: str
    terms: tuple[tuple[str, Dimension], ...]


class _PortfolioPage(PaperPage):
    """What the template of a portfolio asks besides."""

    beside, tallest = 256.0, 192.0

    def __init__(self, document: PortfolioDocument) -> None:
        super().__init__(document.language, is_dense=True)
        self._terms = document.terms
        self._document = document
        every = [_years(code, self._terms) for code in _codes(self._terms)]
        self.features = [one for code, one in zip(_codes(self._terms), every, strict=True) if _is_feature(code)]
        self.dimensions = [one for one in every if one not in self.features]
        self.honours = list(self._records(lambda record: bool(record.award)))
        self.works = list(self._records(lambda record: record.is_work))

    @property
    def signs(self) -> list[Dimension]:
        """The dimensions of the latest framework."""
        return list(self._terms[-1].dimensions)

    @property
    def span(self) -> str:
        """From the first term to the last."""
        first, last = self._terms[0].term_name, self._terms[-1].term_name
        return last if first == last else _("%(first)s to %(last)s", first=first, last=last)

    def chapters(self) -> dict[str, Chapter]:
        """The chapters that hold something, numbered in their order, by name."""
        terms = self._terms
        held = {
            "facts": (_("Basic facts"), True),
            "statement": (_("Self-statement"), any(term.voices.statement for term in terms)),
            "dimensions": (_("Growth in each dimension"), any(one.terms for one in self.dimensions)),
            "cases": (_("Key cases"), any(term.key_cases for term in terms)),
            "honours": (_("Honours"), bool(self.honours)),
            "works": (_("Inquiry and works"), bool(self.works)),
            "features": (_("What our school is known for"), any(one.terms for one in self.features)),
            "words": (_("Comments and words of others"), any(self.has_words(term) for term in terms)),
            "notices": (_("Notices, objections and corrections"), self._has_notices()),
            "pledge": (_("Integrity pledge"), True),
            "signing": (_("Sign-off"), True),
            "appendix": (_("Appendix: how to verify"), self._document.appendix is not None),
        }
        names = [name for name, (_title, has_content) in held.items() if has_content]
        return {name: Chapter(name, self._numeral(place), held[name][0]) for place, name in enumerate(names, 1)}

    def _numeral(self, place: int) -> str:
        if self.lang == "en":
            return f"{place}. "
        tens, ones = divmod(place, 10)
        return f"{'十' * tens}{_NUMERALS[ones - 1] if ones else ''}、"

    def _has_notices(self) -> bool:
        return bool(self._document.corrections) or any(term.notices for term in self._terms)

    def amount(self, term: TermReport, code: str) -> Amount | None:
        """The student's own amounts of a term in a dimension; None where its framework had no such dimension."""
        return next((one.current for one in term.dimensions if one.code == code), None)

    def cases(self) -> Iterator[tuple[str, KeyCase]]:
        """Every key case with the name of its term."""
        for term in self._terms:
            for case in term.key_cases:
                yield term.term_name, case

    def confirmations(self) -> Iterator[tuple[str, Signature]]:
        """The student's own signature acts, term by term."""
        for term in self._terms:
            for signature in term.signatures:
                if signature.signer is Signer.STUDENT:
                    yield term.term_name, signature

    def has_words(self, term: TermReport) -> bool:
        """Whether others said something in this term."""
        voices = term.voices
        return bool(term.comment or voices.levels or voices.peers or voices.subjects or voices.family)

    def correction(self, one: CorrectionMade) -> str:
        """What was set right, and when."""
        facts = (", " if self.lang == "en" else "、").join(one.facts)
        return _(
            "Record %(number)s “%(title)s”, corrected on %(day)s (version %(version)s): %(facts)s.",
            number=one.number, title=one.title, day=self.day(one.corrected_on), version=one.version, facts=facts,
        )  # fmt: skip

    def full_date(self, record: ReportRecord) -> str:
        """A day with its year: these lines stand under no term's name."""
        return self.day(record.from_on)

    def _records(self, holds: Callable[[ReportRecord], bool]) -> Iterator[tuple[Dimension, ReportRecord]]:
        for term in self._terms:
            found = [(one, record) for one in term.dimensions for record in one.records if holds(record)]
            yield from sorted(found, key=lambda pair: pair[1].from_on)


def _codes(terms: tuple[TermReport, ...]) -> list[str]:
    """Of the latest framework in its order, then those that only earlier ones had."""
    return list(dict.fromkeys(one.code for term in reversed(terms) for one in term.dimensions))


def _is_feature(code: str) -> bool:
    return code.startswith(FEATURE)


def _years(code: str, terms: tuple[TermReport, ...]) -> DimensionYears:
    found = [(term.term_name, one) for term in terms for one in term.dimensions if one.code == code]
    latest = found[-1][1]
    held = tuple((name, one) for name, one in found if one.records)
    return DimensionYears(latest.sign, latest.name, latest.colour, held)
