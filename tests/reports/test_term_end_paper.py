"""A finished term and a whole portfolio as a family, a school and a stranger at a counter will hold them."""

import re
from dataclasses import replace
from functools import cache

import pytest

from bench.portfolio_fixture import VERIFICATION, WORDS, finished_report, full_portfolio
from bench.report_fixture import read_picture, sample_report
from portfolio.core.pdf import RenderedPdf
from portfolio.core.pdf_signature import load_seal_key, new_seal_key, sign_pdf
from portfolio.reports import portfolio_report
from portfolio.reports.documents import Language, Picture
from portfolio.reports.paper_pictures import QR, in_a_row, with_qr
from portfolio.reports.portfolio_documents import PortfolioDocument
from portfolio.reports.portfolio_report import portfolio_html, render_portfolio
from portfolio.reports.term_report import render_term_report, term_report_html
from tests.reports.paper_rules import emptiest_page, faults_of, lone_headings, lowest_content, pages_of_links, texts_of

pytestmark = pytest.mark.usefixtures("paper")
TERMS = [(records, language) for records in (3, 40) for language in ("zh", "en")]
PORTFOLIOS = [(1, 3, "zh", 2), (3, 10, "en", 7), (5, 12, "zh", 4)]
every_term = pytest.mark.parametrize(("records", "language"), TERMS)
every_portfolio = pytest.mark.parametrize(("terms", "records", "language", "student"), PORTFOLIOS)


@cache
def term(records: int, language: Language) -> RenderedPdf:
    return render_term_report(finished_report(records, language, student=4), read_picture)


@cache
def portfolio(terms: int, records: int, language: Language, student: int) -> RenderedPdf:
    return render_portfolio(full_portfolio(language, terms=terms, records=records, student=student), read_picture)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def whole_text(printed: RenderedPdf) -> str:
    return flat("".join(texts_of(printed.content)))


def assert_well_made(printed: RenderedPdf) -> None:
    """What holds for every paper of ours."""
    assert faults_of(printed.content) == []
    assert printed.warnings == ()
    assert printed.pages == 1 or lowest_content(printed.content, printed.pages - 1) > 0.15


@every_term
def test_a_finished_term_is_archivable_accessible_and_well_filled(records: int, language: Language) -> None:
    assert_well_made(term(records, language))
    assert emptiest_page(term(records, language).content) > 0.6


@every_term
def test_a_finished_term_ends_no_page_in_a_lone_heading(records: int, language: Language) -> None:
    report = finished_report(records, language, student=4)
    blank = {f"{one.sign} {one.name}" for one in report.dimensions if not one.records}  # says so on its own line
    short = {case.record.title for case in report.key_cases}  # with its facts, and told further on
    assert set(lone_headings(term(records, language).content)) <= blank | short


@every_term
def test_a_finished_term_holds_every_voice_once(records: int, language: Language) -> None:
    text = whole_text(term(records, language))
    said = [
        WORDS["statement"], WORDS["family"], *(text for *_who, text in WORDS["peers"] + WORDS["subjects"]),
    ]  # fmt: skip
    assert {flat(words)[-12:]: text.count(flat(words)[-12:]) for words in said} == {flat(w)[-12:]: 1 for w in said}


def test_a_finished_term_without_its_appendix_is_a_few_sheets() -> None:
    few, many = (replace(finished_report(records, student=4), appendix=None) for records in (3, 40))
    assert render_term_report(few, read_picture).pages <= 4
    assert render_term_report(many, read_picture).pages <= 6


def test_the_code_and_the_fingerprint_are_printed_whole() -> None:
    text = whole_text(term(3, "zh"))
    assert VERIFICATION.code in text
    assert VERIFICATION.fingerprint.replace(":", "") in text.replace(":", "")
    assert "xingji.example/verify" in text


def test_without_an_archive_there_is_no_code_and_no_appendix() -> None:
    html = term_report_html(finished_report(3, is_sealed=False))
    assert "verification.svg" not in html
    assert "附录" not in html


def test_the_qr_code_leads_to_the_address_and_other_files_are_read_as_before() -> None:
    read = with_qr(lambda key: key.encode(), VERIFICATION)
    assert read(QR).startswith(b"<svg")
    assert read("a/b.jpg") == b"a/b.jpg"


def test_an_archive_that_takes_anothers_place_says_so() -> None:
    verification = replace(VERIFICATION, replaces="0000-0000", reason="时间更正")
    html = term_report_html(replace(finished_report(3), verification=verification))
    assert "本件取代0000-0000，原件作废：时间更正" in html


def test_brief_records_are_told_in_a_line_under_their_own_words() -> None:
    html = term_report_html(finished_report(40))
    assert html.count("本学期还有") == 5
    brief = next(one for dimension in finished_report(40).dimensions for one in dimension.records if one.is_brief)
    assert f'<span class="brief-title">{brief.title}</span>' in html


def test_a_key_case_is_told_once() -> None:
    report = finished_report(12, cases=1)
    case = report.key_cases[0]
    html = term_report_html(report)
    assert "详见“典型事例”。" in html
    assert case.record.description not in html
    assert html.count(case.pictures[0].key) == 1


@pytest.mark.parametrize(
    ("is_over", "is_settled", "words"),
    [
        (True, True, "共10个工作日。公示期间没有异议。</p>"),
        (True, False, "共10个工作日。</p>"),
        (False, True, "公示期：2027年1月4日至2027年1月15日。</p>"),
    ],
)
def test_the_notice_says_what_is_known(is_over: bool, is_settled: bool, words: str) -> None:
    report = finished_report(3)
    notice = replace(report.notices[0], outcomes=(), is_over=is_over, is_settled=is_settled)
    assert words in term_report_html(replace(report, notices=(notice,)))


def test_pictures_in_a_row_are_of_one_height_and_fill_the_column() -> None:
    wide, tall, unknown = (
        Picture("a", "a", width=1200, height=900), Picture("b", "b", width=900, height=1200), Picture("c", "c"),
    )  # fmt: skip
    placed = in_a_row([wide, tall, unknown], across=480, tallest=400)
    assert len({one.height for one in placed}) == 1
    assert abs(sum(one.width for one in placed) + 18 - 480) < 1
    assert in_a_row([wide], across=480, tallest=90)[0].width == 120


@every_portfolio
def test_a_portfolio_is_archivable_accessible_and_well_filled(
    terms: int, records: int, language: Language, student: int
) -> None:
    printed = portfolio(terms, records, language, student)
    assert_well_made(printed)
    assert emptiest_page(printed.content) > 0.6


@every_portfolio
def test_a_portfolio_ends_no_page_in_a_lone_heading(terms: int, records: int, language: Language, student: int) -> None:
    assert lone_headings(portfolio(terms, records, language, student).content) == []


@every_portfolio
def test_contents_lead_to_the_pages_they_name(terms: int, records: int, language: Language, student: int) -> None:
    printed = portfolio(terms, records, language, student)
    contents = texts_of(printed.content)[1]
    named = [int(number) for number in re.findall(r"\.(\d+)\s*$", contents, re.MULTILINE)]
    assert named == pages_of_links(printed.content)
    assert len(named) >= 8


def test_a_portfolio_of_several_years_has_as_many_pages_as_was_asked_for() -> None:
    assert 8 <= portfolio(3, 10, "en", 7).pages <= 20
    assert 8 <= portfolio(5, 12, "zh", 4).pages <= 22


def chapters(document: PortfolioDocument) -> list[str]:
    """The titles in the table of contents."""
    found = re.search(r'<div class="contents">(.*?)</div>', portfolio_html(document), re.DOTALL)
    return re.findall(r">[^<>]*?[、.] ?([^<>]+)</a>", found[1]) if found else []


def test_chapters_that_hold_nothing_are_left_out() -> None:
    document = replace(full_portfolio(is_sealed=False), terms=(sample_report(0),), corrections=())
    assert chapters(document) == ["基本情况", "诚信承诺", "审核签字"]
    assert "签字：" in portfolio_html(document)


def test_the_schools_own_dimensions_have_a_chapter_of_their_own() -> None:
    document = full_portfolio(terms=1)
    moral, *others = document.last.dimensions
    feature = replace(moral, code="feature", sign="川", name="川剧", records=others[0].records)
    term_report = replace(document.last, dimensions=(moral, *others, feature))
    assert "学校特色" in chapters(replace(document, terms=(term_report,)))
    assert "学校特色" not in chapters(document)


def test_an_unsealed_portfolio_says_that_it_is_one() -> None:
    assert "样张，未盖章" in portfolio_html(full_portfolio(is_sealed=False))
    assert "样张" not in portfolio_html(full_portfolio())


def test_numerals_of_chapters_go_beyond_ten() -> None:
    page = portfolio_report._PortfolioPage(full_portfolio(terms=1))
    assert [page._numeral(place) for place in (1, 10, 12)] == ["一、", "十、", "十二、"]


def test_a_portfolios_hash_stands_for_its_facts() -> None:
    document = full_portfolio(terms=1)
    assert document.content_hash == full_portfolio(terms=1).content_hash
    assert document.content_hash != replace(document, corrections=()).content_hash
    assert portfolio_report.cache_key(document) != portfolio_report.cache_key(replace(document, corrections=()))


def test_a_signature_leaves_the_structure_whole() -> None:
    packed, _certificate = new_seal_key("云溪实验学校", "word")
    signed = sign_pdf(portfolio(1, 3, "zh", 2).content, load_seal_key(packed, "word"), reason="归档")
    assert faults_of(signed) == []
