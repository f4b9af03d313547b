"""The term report as a family will hold it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from bench.report_fixture import FRAME, read_picture, sample_report
from portfolio.core.fonts import MissingGlyph
from portfolio.core.pdf import RenderedPdf, UnservedUrl
from portfolio.reports.documents import Amount, Language, Picture, TermReport
from portfolio.reports.term_report import cache_key, render_term_report, term_report_html
from tests.reports.paper_rules import faults_of, lone_headings, lowest_content, texts_of

pytestmark = pytest.mark.usefixtures("paper")
CASES = [(records, language) for records in (0, 3, 12, 40) for language in ("zh", "en")]
every_length = pytest.mark.parametrize(("records", "language"), CASES)


@cache
def printed(records: int, language: Language) -> RenderedPdf:
    return render_term_report(sample_report(records, language, student=4), read_picture)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@every_length
def test_report_is_archivable_accessible_and_a4(records: int, language: Language) -> None:
    assert faults_of(printed(records, language).content) == []
    assert printed(records, language).warnings == ()


@every_length
def test_report_holds_the_name_and_every_record(records: int, language: Language) -> None:
    text = flat("".join(texts_of(printed(records, language).content)))
    document = sample_report(records, language, student=4)
    titles = [record.title for dimension in document.dimensions for record in dimension.records]
    assert [wanted for wanted in (document.student.name, *titles) if flat(wanted) not in text] == []


@pytest.mark.parametrize(("records", "language", "student"), [*((*case, 4) for case in CASES), (12, "en", 7)])
def test_no_words_are_printed_twice_where_a_record_moves_to_the_next_page(
    records: int, language: Language, student: int
) -> None:
    document = sample_report(records, language, student=student)
    text = flat("".join(texts_of(render_term_report(document, read_picture).content)))
    ends = [flat(record.description)[-8:] for one in document.dimensions for record in one.records]
    assert {end: text.count(end) for end in ends if end} == {end: ends.count(end) for end in ends if end}


@every_length
def test_no_page_ends_in_a_lone_heading(records: int, language: Language) -> None:
    blank = {
        f"{one.sign} {one.name}" for one in sample_report(records, language, student=4).dimensions if not one.records
    }
    assert set(lone_headings(printed(records, language).content)) <= blank  # a blank one says so on its own line


@every_length
def test_last_page_is_never_nearly_empty(records: int, language: Language) -> None:
    report = printed(records, language)
    assert report.pages == 1 or lowest_content(report.content, report.pages - 1) > 0.33


def test_every_page_names_the_student_and_its_number() -> None:
    report = printed(12, "zh")
    for number, text in enumerate(texts_of(report.content), 1):
        assert f"第{number}页共{report.pages}页" in flat(text)
        assert "王𠅤堃·七年级（3）班·学号20261005" in flat(text)


def test_blank_dimensions_are_stated_calmly_on_a_single_sheet() -> None:
    report = printed(0, "zh")
    assert report.pages == 1
    assert flat(texts_of(report.content)[0]).count("本学期没有这一方面的记录。") == len(FRAME)


def test_english_report_speaks_english() -> None:
    html = term_report_html(sample_report(3, "en"))
    assert '<html lang="en">' in html
    assert "Comprehensive Quality Term Report" in html
    assert not re.search(r"<th[^>]*>[^<]*[一-鿿]", html)


def test_bars_measure_the_student_against_nobody_else() -> None:
    document = sample_report(0)
    moral = replace(document.dimensions[0], current=Amount(4, Decimal(8)), earlier=Amount(2, Decimal(1)))
    html = term_report_html(replace(document, dimensions=(moral,)))
    assert "width:100%" in html
    assert "width:50%" in html


def test_nothing_draws_no_bar() -> None:
    assert "width:0%" not in term_report_html(sample_report(0, "zh"))


def test_first_term_has_no_column_for_an_earlier_one() -> None:
    assert "上学期" not in term_report_html(sample_report(3, earlier=False))


@pytest.mark.parametrize(
    ("first", "last", "language", "words"),
    [
        (date(2026, 10, 12), None, "en", "12 Oct"),
        (date(2026, 10, 12), date(2026, 10, 14), "en", "12–14 Oct"),
        (date(2026, 10, 30), date(2026, 11, 2), "en", "30 Oct<br>– 2 Nov"),
        (date(2026, 10, 12), date(2026, 10, 14), "zh", "10月12日<br>至14日"),
        (date(2026, 10, 30), date(2026, 11, 2), "zh", "10月30日<br>至11月2日"),
    ],
)
def test_days_repeat_no_month(first: date, last: date | None, language: Language, words: str) -> None:
    assert f'<p class="when">{words}</p>' in term_report_html(with_record(language, from_on=first, to_on=last))


def test_face_at_the_end_takes_no_line_of_its_own() -> None:
    html = term_report_html(with_record("zh", description="写" * 75 + "我记了下来。😂", picture=None))
    assert '<span class="name">了下来。😂</span>' in html


def test_hours_and_short_names_are_not_torn_from_their_words() -> None:
    html = term_report_html(with_record("en", place="操场", hours=Decimal("2.5"), witness=""))
    assert '<span class="name">2.5 hours</span>' in html
    assert "\u00a0· <span" in html


def with_record(language: Language, **facts: object) -> TermReport:
    """A report whose first record is the given one."""
    document = sample_report(12, language, student=4)
    first, *others = document.dimensions
    record = replace(first.records[0], **facts)  # type: ignore[arg-type]
    return replace(document, dimensions=(replace(first, records=(record,)), *others))


def test_picture_that_storage_lost_is_named() -> None:
    document = sample_report(0)
    lost = replace(document.student, photo=Picture("yunxi/lost.jpg", "照片"))

    def read(key: str) -> bytes:
        raise LookupError(key)

    with pytest.raises(UnservedUrl, match=r"yunxi/lost\.jpg"):
        render_term_report(replace(document, student=lost), read)


def test_unprintable_name_is_refused_by_character() -> None:
    document = sample_report(0)
    with pytest.raises(MissingGlyph, match=r"U\+E000"):
        render_term_report(replace(document, student=replace(document.student, name="王\ue000")), read_picture)


def test_words_of_people_cannot_become_markup() -> None:
    document = sample_report(0)
    html = term_report_html(replace(document, student=replace(document.student, name="<b>王</b>")))
    assert "&lt;b&gt;王" in html


def test_picture_needs_words() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        Picture("a/b.jpg", " ")


def changed(document: TermReport) -> TermReport:
    return replace(document, issued_on=date(2030, 1, 1))


def test_hash_stands_for_the_facts() -> None:
    assert sample_report(12).content_hash == sample_report(12).content_hash
    assert sample_report(12).content_hash != changed(sample_report(12)).content_hash
    assert cache_key(sample_report(12)) != cache_key(changed(sample_report(12)))
