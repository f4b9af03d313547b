"""From rows to full portfolios: as many queries for one student as for a class."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from flask_babel import force_locale
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.paper_queries import corrections_of
from portfolio.records.facts import TITLES, facts_as_text
from portfolio.records.models import Record, RecordVersion
from portfolio.reports.documents import LOCALES, Language, TermReport
from portfolio.reports.portfolio_documents import CorrectionMade, PortfolioDocument
from portfolio.reports.term_facts import issue_date, term_reports
from portfolio.school.models import Student, Term


def portfolio_documents(student_ids: Sequence[int], upto: Term, language: Language) -> list[PortfolioDocument]:
    """The portfolios of some students up to a term, in the order of the ids; terms that hold nothing are left out."""
    terms = terms_until(upto)
    reports = _reports_by_student(student_ids, terms, language)
    with force_locale(LOCALES[language]):
        corrections = _corrections(student_ids, terms)
    return [
        PortfolioDocument(
            language=language,
            terms=tuple(reports[student_id]),
            issued_on=issue_date(upto),
            corrections=tuple(corrections[student_id]),
        )
        for student_id in student_ids
        if student_id in reports
    ]


def terms_until(upto: Term) -> Sequence[Term]:
    """The term and all before it, oldest first."""
    return db.session.scalars(select(Term).where(Term.starts_on <= upto.starts_on).order_by(Term.starts_on)).all()


def _reports_by_student(
    student_ids: Sequence[int], terms: Sequence[Term], language: Language
) -> dict[int, list[TermReport]]:
    """Each student's terms that hold something, oldest first, and always the last."""
    found: dict[int, list[TermReport]] = defaultdict(list)
    known = list(db.session.scalars(select(Student.id).where(Student.id.in_(student_ids))))
    for term in terms:
        for student_id, report in zip(known, term_reports(known, term, language), strict=True):
            if report.has_content or term is terms[-1]:
                found[student_id].append(report)
    return found


def _corrections(student_ids: Sequence[int], terms: Sequence[Term]) -> dict[int, list[CorrectionMade]]:
    found: dict[int, list[CorrectionMade]] = defaultdict(list)
    for student_id, replaced in corrections_of(student_ids, [term.id for term in terms]).items():
        found[student_id] = list(_told(replaced))
    return found


def _told(replaced: Sequence[tuple[RecordVersion, Record]]) -> Iterable[CorrectionMade]:
    """Each correction by the facts in which the version after it differs."""
    kept = {(version.record_id, version.version): version.facts for version, _record in replaced}
    for version, record in replaced:
        after = kept.get((record.id, version.version + 1)) or facts_as_text(record)
        changed = tuple(str(title) for name, title in TITLES.items() if version.facts.get(name, "") != after[name])
        day = clock.local(version.replaced_at).date()
        yield CorrectionMade(record.number, record.title, day, version.version + 1, changed)
