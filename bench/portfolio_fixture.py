"""A term's end and whole portfolios of invented students, for looking at, for measuring, and for the tests of paper."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bench.report_fixture import sample_report
from portfolio.reports.documents import (
    Appendix,
    ChainHead,
    Comment,
    Dimension,
    DimensionLevels,
    KeyCase,
    Language,
    NamedLevel,
    NoticeResult,
    Outcome,
    Picture,
    RecordHash,
    ReportRecord,
    Signature,
    Signer,
    TermReport,
    Verification,
    Voices,
)
from portfolio.reports.portfolio_documents import CorrectionMade, PortfolioDocument

WORDS = json.loads((Path(__file__).parent / "term_end_stories.json").read_text("utf-8"))
VERIFICATION = Verification(
    "7K3M-9QTX-04RD-ZV8H-2B", "https://xingji.example/verify?code=7K3M-9QTX-04RD-ZV8H-2B",
    hashlib.sha256(b"certificate").digest().hex(":").upper(),
)  # fmt: skip
EVERYONE = tuple(Signer)
TERMS = (
    ("2024—2025 学年第一学期", "Autumn term 2024–25", "七年级（3）班", "Grade 7, Class 3"),
    ("2024—2025 学年第二学期", "Spring term 2024–25", "七年级（3）班", "Grade 7, Class 3"),
    ("2025—2026 学年第一学期", "Autumn term 2025–26", "八年级（3）班", "Grade 8, Class 3"),
    ("2025—2026 学年第二学期", "Spring term 2025–26", "八年级（3）班", "Grade 8, Class 3"),
    ("2026—2027 学年第一学期", "Autumn term 2026–27", "九年级（3）班", "Grade 9, Class 3"),
)


def finished_report(
    records: int, language: Language = "zh", *, student: int = 0, cases: int = 3, is_sealed: bool = True
) -> TermReport:
    """A term with a selection, key cases, every voice, a notice, signatures, and what an archive adds."""
    plain = sample_report(records, language, student=student)
    told = _told(plain, cases)
    dimensions = tuple(_selected(one, told) for one in plain.dimensions)
    return replace(
        plain,
        dimensions=dimensions,
        key_cases=tuple(_case(dimension, record, place) for place, (dimension, record) in enumerate(told)),
        voices=_voices(plain),
        notices=(_notice(language),),
        signers=EVERYONE,
        signatures=_signatures(plain),
        verification=VERIFICATION if is_sealed else None,
        appendix=_appendix(dimensions) if is_sealed else None,
    )


def full_portfolio(
    language: Language = "zh", *, terms: int = 5, records: int = 12, student: int = 0, is_sealed: bool = True
) -> PortfolioDocument:
    """Several finished terms."""
    told = tuple(_term(place, records, language, student) for place in range(len(TERMS) - terms, len(TERMS)))
    dimensions = [one for term in told for one in term.dimensions]
    return PortfolioDocument(
        language=language,
        terms=told,
        issued_on=date(2027, 1, 22),
        corrections=(CorrectionMade("YX-2025-0312", "社区图书角整理", date(2026, 1, 12), 2, ("时间", "时长")),),
        verification=VERIFICATION if is_sealed else None,
        appendix=_appendix(dimensions) if is_sealed else None,
    )


def _term(place: int, records: int, language: Language, student: int) -> TermReport:
    name, name_en, label, label_en = TERMS[place]
    report = finished_report(records + place, language, student=student, cases=place % 3, is_sealed=False)
    is_zh = language == "zh"
    facts = replace(report.student, class_label=label if is_zh else label_en)
    return replace(report, term_name=name if is_zh else name_en, student=facts)


def _told(report: TermReport, cases: int) -> list[tuple[Dimension, ReportRecord]]:
    found = [(one, record) for one in report.dimensions for record in one.records if record.picture]
    return found[:: max(1, len(found) // 3)][:cases]


def _selected(one: Dimension, told: list[tuple[Dimension, ReportRecord]]) -> Dimension:
    """The first three in full, the rest in a line."""
    cases = [record for dimension, record in told if dimension.code == one.code]
    return replace(
        one,
        records=tuple(
            replace(record, number=f"YX-{one.code[:2].upper()}-{place:04}", is_brief=place > 2 and record not in cases,
                    is_key_case=record in cases)
            for place, record in enumerate(one.records)
        ),
    )  # fmt: skip


def _case(one: Dimension, record: ReportRecord, place: int) -> KeyCase:
    more = (Picture("y/people/3.jpg", "排练", "第一次合排"), Picture("y/poster/2.jpg", "海报"))
    pictures = [_sized(picture) for picture in (record.picture, *more) if picture]
    return KeyCase(record, one.sign, one.colour, WORDS["stories"][place % 3], tuple(pictures[: (1, 3, 2)[place % 3]]))


def _sized(picture: Picture) -> Picture:
    width, height = (900, 1200) if "poster" in picture.key else (1200, 900)
    return replace(picture, width=width, height=height)


def _voices(report: TermReport) -> Voices:
    day = date(2027, 1, 12)
    name = report.student.name
    return Voices(
        statement=Comment(WORDS["statement"], name, date(2027, 1, 10)),
        levels=tuple(
            DimensionLevels(one.sign, one.name, one.colour, _levels(place))
            for place, one in enumerate(report.dimensions)
        ),
        peers=tuple(Comment(text, author, day) for author, text in WORDS["peers"]),
        subjects=tuple(Comment(text, author, day, subject) for subject, author, text in WORDS["subjects"]),
        family=(Comment(WORDS["family"], "陈建国", day, "父亲"),),
    )


def _levels(place: int) -> tuple[NamedLevel, ...]:
    own, teacher = WORDS["levels"][place % len(WORDS["levels"])]
    return (NamedLevel("学生本人", "良好", own), NamedLevel("班主任", "优秀", teacher, "何雨桐"))


def _notice(language: Language) -> NoticeResult:
    is_zh = language == "zh"
    decision = "记录已更正" if is_zh else "The record is corrected"
    outcomes = (Outcome("YY-2027-003", decision, date(2027, 1, 13), "社区图书角整理"),)
    return NoticeResult(date(2027, 1, 4), date(2027, 1, 15), 10, is_over=True, outcomes=outcomes)


def _signatures(report: TermReport) -> tuple[Signature, ...]:
    return (
        Signature(Signer.STUDENT, report.student.name, datetime(2027, 1, 10, 19, 42)),  # noqa: DTZ001 as the wall says
        Signature(Signer.GUARDIAN, "陈建国", datetime(2027, 1, 12, 21, 5), is_receipt=True),  # noqa: DTZ001
        Signature(Signer.TEACHER, "何雨桐", datetime(2027, 1, 18, 16, 30)),  # noqa: DTZ001
        Signature(Signer.COMMITTEE, "沈志远", datetime(2027, 1, 19, 10, 12)),  # noqa: DTZ001
        Signature(Signer.PRINCIPAL, "林若兰", datetime(2027, 1, 20, 9, 3)),  # noqa: DTZ001
    )


def _appendix(dimensions: tuple[Dimension, ...] | list[Dimension]) -> Appendix:
    numbers = [record.number for one in dimensions for record in one.records]
    hashes = tuple(
        RecordHash(number, 1 + place % 9 // 8, _digest(f"{number}{place}"), (_digest(f"{place}"),) if place % 2 else ())
        for place, number in enumerate(numbers)
    )
    return Appendix(hashes, ChainHead(48213, _digest("head")))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
