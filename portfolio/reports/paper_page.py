"""The words and widths a page of paper asks for, in the language of its document. Made and used under its locale."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import weasyprint
from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portfolio.core.pdf import STATIC_FOLDER, Layout
from portfolio.reports.documents import (
    LOCALES,
    KeyCase,
    Language,
    NoticeResult,
    Outcome,
    ReportRecord,
    Signature,
    Signer,
    StudentFacts,
    Verification,
)
from portfolio.reports.paper_pictures import COLUMN, Placed, in_a_row

FULL_ENOUGH = 0.36  # of the last sheet: the comment and the signatures alone make a last page that means something
A_FEW_LINES = 0.17  # of the last sheet, where it holds the end of an appendix
WIDEST_GAP = 0.31  # of a sheet, margin included, where the closing block did not fit below the records
MANY = 15  # records told in full: from here on the pictures are smaller, and the report stays a few sheets
_DATE: dict[Language, str] = {"zh": "y年M月d日", "en": "d MMMM y"}  # as on the screen
_DAY: dict[Language, str] = {"zh": "M月d日", "en": "d MMM"}
_ROOT = Path(__file__).parents[2]
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_INDENTATION = re.compile(r">\n\s*<")  # each would become a box of its own, laid out and thrown away
_TAIL = re.compile(
    r"(.*[㐀-鿿])([㐀-鿿]{3}[。！？…～~”’）》]{0,3}[ \u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]{0,6})", re.DOTALL
)
_LATIN = re.compile(r"[A-Za-z]")
_FACTS_IN_A_ROW = 3
_SHORT = 16  # characters of a place or an organiser that stay on one line
_CHARACTERS_ACROSS, _BESIDE_PICTURE, _BESIDE_SMALL = 40, 28, 31  # a line of people's words: report.css
_EM, _GUTTER = 10.5, 12.0  # points: people's words, and what parts them from a picture
_FEW = 8  # characters on the last line that may become a single one
_NUMBER = "\x1f"


def ends_well(layout: Layout, full_enough: float = FULL_ENOUGH) -> bool:
    """Whether the last sheet is worth its paper and no gap yawns above the closing."""
    return layout.pages == 1 or (layout.last_page_fill >= full_enough and layout.gap <= WIDEST_GAP)


def appendix_ends_well(layout: Layout) -> bool:
    """The same where a table of hashes comes last, of which a few lines may have a sheet."""
    return ends_well(layout, A_FEW_LINES)


def unindented(html: str) -> str:
    """The page without the white space between its tags."""
    return _INDENTATION.sub("><", html)


def file_key(content_hash: str) -> str:
    """Changes with the facts, and with all that shapes the page: templates, styles, fonts, words, the renderer."""
    return hashlib.sha256(f"{content_hash} {_layout_fingerprint()}".encode()).hexdigest()


@cache
def _layout_fingerprint() -> str:
    shaping = [
        *(_ROOT / "templates/reports/print").glob("*.html"),
        *(STATIC_FOLDER / "css/print").glob("*.css"),
        *(STATIC_FOLDER / "fonts").glob("*.*"),
        *(_ROOT / "portfolio/translations").glob("*/LC_MESSAGES/reports.po"),
    ]
    digest = hashlib.sha256(weasyprint.__version__.encode())
    for path in sorted(shaping):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class PaperPage:
    """What the templates of reports and portfolios ask: ready words. `is_dense` sets many records closer."""

    beside, tallest = 210.0, 152.0  # points: a picture with its story beside it, and the height of any key case's

    def __init__(self, language: Language, *, is_dense: bool) -> None:
        self._language = language
        self._locale = LOCALES[language]
        self.is_dense = is_dense
        self.lang = "zh-Hans" if language == "zh" else "en"
        self.hand_date = _("Date:")

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)

    def runner(self, student: StudentFacts) -> str:
        """Whose paper it is, at the foot of each page."""
        number = _("Student no. %(number)s", number=student.student_number)
        return f"{student.name}  ·  {student.class_label}  ·  {number}"

    def fact_rows(self, student: StudentFacts) -> list[list[tuple[str, str]]]:
        """The facts that are known, three to a row, the last row filled up so that the columns stay in line."""
        facts = [
            (_("Name"), student.name),
            (_("Student number"), student.student_number),
            (_("Class"), student.class_label),
            (_("Gender"), student.gender),
            (_("National student number"), student.national_number),
            (_("Homeroom teacher"), student.homeroom_teacher),
        ]
        known = [fact for fact in facts if fact[1]]
        return [known[start : start + _FACTS_IN_A_ROW] for start in range(0, len(known), _FACTS_IN_A_ROW)]

    def facts_line(self, record: ReportRecord) -> Markup:
        """What is known of kind, role, task, level, place, organiser, hours and witness; no line begins with a dot."""
        by = _("Observed by %(name)s", name=record.author) if record.is_observation and record.author else ""
        witness = _("Witness: %(name)s", name=record.witness) if record.witness else ""
        did = [record.kind, record.role, record.task]
        where = [record.level, record.place, record.organiser]
        return self._joined([by, *did, *where, self._times(record), self._spent(record.hours), witness])

    def brief_line(self, record: ReportRecord) -> Markup:
        """The few facts of a record that is told in a line."""
        spent = self._spent(record.hours)
        return self._joined([record.kind, record.role, record.level, self._times(record), spent, record.award])

    def _joined(self, facts: Sequence[str]) -> Markup:
        return Markup("\u00a0· ").join(self._fact(fact) for fact in facts if fact)

    def _fact(self, fact: str) -> Markup:
        lang, is_whole = self.lang_of(fact), len(fact) <= _SHORT
        if not is_whole and not lang:
            return escape(fact)
        return Markup("<span{}{}>{}</span>").format(Markup(' class="name"') if is_whole else "", lang, fact)

    def _times(self, record: ReportRecord) -> str:
        return ngettext("%(num)s time", "%(num)s times", record.times) if record.times and record.times > 1 else ""

    def _spent(self, hours: Decimal | None) -> str:
        if not hours:
            return ""
        return ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2, hours=self.hours(hours))

    def hours(self, hours: Decimal) -> str:
        """At most one decimal, no trailing zero."""
        return f"{hours:.1f}".removesuffix(".0")

    def day(self, when: date) -> str:
        """2027年1月18日, 18 January 2027."""
        return format_date(when, _DATE[self._language], self._locale)

    def short_day(self, when: date) -> str:
        """1月18日, 18 Jan: where the term says the year."""
        return format_date(when, _DAY[self._language], self._locale)

    def moment(self, when: datetime) -> str:
        """A day with its time, which is the school's already."""
        return f"{format_date(when, _DATE[self._language], self._locale)} {when:%H:%M}"

    def days(self, record: ReportRecord) -> Markup:
        """`3月12日`, `3月12日⏎至14日`, `12–14 Mar`, `30 Mar⏎– 2 Apr`: a long range takes two lines."""
        first, last = record.from_on, record.to_on or record.from_on
        is_one_month = (first.year, first.month) == (last.year, last.month)
        if first == last:
            return escape(self.short_day(first))
        if is_one_month and self._language == "en":
            return escape(f"{first.day}–{self.short_day(last)}")
        end = f"{last.day}日" if is_one_month else self.short_day(last)
        until = f"– {end}" if self._language == "en" else f"至{end}"
        return Markup("{}<br>{}").format(self.short_day(first), until)

    def words(self, text: str, record: ReportRecord) -> Markup:
        """A record's words, beside its picture or across."""
        across = _CHARACTERS_ACROSS if record.picture is None else _BESIDE_SMALL if self.is_dense else _BESIDE_PICTURE
        is_at_risk = (len(text) + 3) % across <= _FEW and len(text) > across  # lines move a little for punctuation
        return self.tail_kept(text) if is_at_risk else escape(text)

    def tail_kept(self, text: str) -> Markup:
        """The text with its last few characters held together: no line of a single character ends a paragraph."""
        if found := _TAIL.fullmatch(text):
            return Markup('{}<span class="name">{}</span>').format(*found.groups())
        return escape(text)

    def lines(self, text: str) -> list[str]:
        """The paragraphs of somebody's words."""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def case_pictures(self, case: KeyCase) -> list[Placed]:
        """A single picture leaves room for the story beside it; several stand across the column."""
        across = self.beside if len(case.pictures) == 1 else COLUMN
        return in_a_row(case.pictures, across=across, tallest=self.tallest)

    def is_beside(self, placed: Sequence[Placed]) -> bool:
        """Whether the story stands beside the picture."""
        return len(placed) == 1

    def width_beside(self, placed: Sequence[Placed]) -> float:
        """Of the story beside a picture, in points: whole characters, so that its lines end flush."""
        return (COLUMN - placed[0].width - _GUTTER) // _EM * _EM

    def signer(self, signer: Signer) -> str:
        """The head of a signature's column."""
        return {
            Signer.STUDENT: _("Student"),
            Signer.GUARDIAN: _("Parent or guardian"),
            Signer.TEACHER: _("Homeroom teacher"),
            Signer.COMMITTEE: _("Evaluation committee"),
            Signer.PRINCIPAL: _("Principal"),
        }[signer]

    def signed(self, signatures: Sequence[Signature], signer: Signer) -> list[tuple[str, str, str]]:
        """What a signer did on the screen: the act, the name, the moment."""
        return [
            (_("Read on screen") if one.is_receipt else _("Signed on screen"), one.name, self.moment(one.signed_at))
            for one in signatures
            if one.signer is signer
        ]

    def notice(self, result: NoticeResult) -> str:
        """What came of a notice."""
        days = {"first": self.day(result.opened_on), "last": self.day(result.closed_on)}
        if not result.is_over:
            return _("On public notice from %(first)s until %(last)s.", **days)
        stood = ngettext(
            "On public notice from %(first)s until %(last)s, %(num)s working day.",
            "On public notice from %(first)s until %(last)s, %(num)s working days.",
            result.working_days,
            **days,
        )
        if result.outcomes or not result.is_settled:
            return stood
        return self._said(stood, _("There was no objection."))

    def outcome(self, outcome: Outcome) -> str:
        """What became of an objection."""
        facts = {"number": outcome.number, "decision": outcome.decision, "day": self.day(outcome.decided_on)}
        if not outcome.title:
            return _("Objection %(number)s, decided on %(day)s: %(decision)s.", **facts)
        return _("Objection %(number)s to “%(title)s”, decided on %(day)s: %(decision)s.", title=outcome.title, **facts)

    def _said(self, *sentences: str) -> str:
        return ("" if self.lang == "zh-Hans" else " ").join(sentences)

    def place(self, verification: Verification) -> str:
        """The page where a code is typed in, as one would write it by hand."""
        return verification.address.partition("?")[0].removeprefix("https://")

    def replaces(self, verification: Verification) -> str:
        """Which archive this one takes the place of, and why."""
        code, reason = verification.replaces, verification.reason
        if not reason:
            return _("Takes the place of %(code)s, which is no longer valid.", code=code)
        return _("Takes the place of %(code)s, which is no longer valid: %(reason)s", code=code, reason=reason)

    def fingerprint(self, verification: Verification) -> list[str]:
        """A certificate's fingerprint in two lines of the same length."""
        digits = verification.fingerprint
        half = (len(digits) + 1) // 2
        return [digits[:half].rstrip(":"), digits[half:]]

    def lang_of(self, text: str) -> Markup:
        """A lang attribute where a text is plainly in the other language, for voices and glyph forms."""
        if self.lang == "en" and _HAN.search(text):
            return Markup(' lang="zh-Hans"')
        if self.lang != "en" and _LATIN.search(text) and not _HAN.search(text):
            return Markup(' lang="en"')
        return Markup("")
