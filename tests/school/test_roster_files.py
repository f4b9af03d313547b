"""Files as programs make them: any encoding, any order of columns, and files that are none."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from portfolio.core.sheets import SheetProblem, UnreadableSheet, column_letter, read_sheets
from portfolio.school.import_models import RosterKind
from portfolio.school.roster import Roster, read_roster
from portfolio.web.errors import Refusal
from tests.browser import Browser
from tests.people import World
from tests.school.rosters import STUDENTS, upload, workbook

TEXT = "姓名,班 级,备注,学号（必填）\r\n陈𠅤,七年级1班,住校,0080\r\n"


def made(write: Callable[[xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        write(book.add_worksheet("名单"))
    return buffer.getvalue()


def students(content: bytes) -> Roster:
    return read_roster(content, RosterKind.STUDENTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_any_encoding_and_column_order(app: object, encoding: str) -> None:
    roster = students(TEXT.encode(encoding))
    assert roster.rows[0].cells == {"name": "陈𠅤", "class": "七年级1班", "number": "0080"}
    assert roster.ignored == ["备注"]
    assert roster.letters["number"] == "D"


def test_titles_may_stand_below_a_merged_heading_and_in_english(app: object) -> None:
    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 2, "云溪实验学校 2026 级名单")
        for column, title in enumerate(["Student No.", "Full name", "Class"]):
            sheet.write(1, column, title)
        for column, cell in enumerate([20260101, "李堃", 701]):
            sheet.write(2, column, cell)

    row = students(made(write)).rows[0]
    assert (row.line, row.problems) == (3, {})
    assert row.cells == {"number": "20260101", "name": "李堃", "class": "701"}


def test_full_width_digits_and_spread_names_are_read_as_they_are_meant(app: object) -> None:
    row = students("学号,姓名,班级\n２０２６０１,李　明,７年级（１）班\n".encode()).rows[0]
    assert row.cells == {"number": "202601", "name": "李明", "class": "7年级(1)班"}


def test_a_number_the_spreadsheet_has_rounded_is_marked(app: object) -> None:
    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for column, (title, cell) in enumerate(
            zip(STUDENTS, ["1", "李堃", "男", "701", 110101201309010018], strict=True)
        ):
            sheet.write(0, column, title)
            sheet.write(1, column, cell)

    assert students(made(write)).rows[0].problems == {"national": "rounded"}


def test_long_numbers_that_all_end_in_zeros_were_rounded_before(app: object) -> None:
    text = "学号,姓名,班级,学籍号\n1,甲,701,110101201309010000\n2,乙,701,110101201309020000\n"
    assert [row.problems for row in students(text.encode()).rows] == [{"national": "rounded"}] * 2


def test_merged_cells_in_the_list_are_marked_by_cell(app: object) -> None:
    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for column, title in enumerate(["学号", "姓名", "班级"]):
            sheet.write(0, column, title)
        for row in (1, 2):
            sheet.write(row, 0, f"00{row}")
            sheet.write(row, 1, "甲")
        sheet.merge_range(1, 2, 2, 2, "七年级1班")

    assert [row.problems for row in students(made(write)).rows] == [{"class": "merged"}] * 2


def test_missing_columns_name_sheet_and_line(app: object) -> None:
    with pytest.raises(Refusal, match=r"名单.*line 1.*Class"):
        students(workbook(["学号", "姓名"], ["1", "甲"]))


def test_more_than_five_thousand_lines_are_refused(app: object) -> None:
    lines = "".join(f"{number},甲,701\n" for number in range(5_001))
    with pytest.raises(Refusal, match=r"5,?000"):
        students(f"学号,姓名,班级\n{lines}".encode())


def bomb() -> bytes:
    """A workbook of 600 kB whose one text unpacks to 600 MB."""
    whole, out = io.BytesIO(workbook(["学号", "姓名"], ["1", "甲"])), io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/sharedStrings.xml":
                content = content.replace("甲".encode(), b"a" * 600_000_000)
            target.writestr(name, content)
    return out.getvalue()


def sparse() -> bytes:
    """A workbook that claims seventeen billion cells."""
    return made(lambda sheet: sheet.write(0, 0, "学号") or sheet.write(1_048_575, 16_383, "x"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", SheetProblem.EMPTY),
        (b"  \n", SheetProblem.EMPTY),
        (b"%PDF-1.7\n\x00\x01", SheetProblem.WRONG_KIND),
        (b"\x89PNG\r\n\x1a\n\x00", SheetProblem.WRONG_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), SheetProblem.LOCKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), SheetProblem.DAMAGED),
        (workbook(["学号"])[:1500], SheetProblem.DAMAGED),
        (b"a" * (10 * 1024 * 1024 + 1), SheetProblem.TOO_BIG),
    ],
)
def test_what_is_no_table_is_told_apart(content: bytes, problem: SheetProblem) -> None:
    with pytest.raises(UnreadableSheet) as caught:
        read_sheets(content)
    assert caught.value.problem is problem


@pytest.mark.parametrize("make", [bomb, sparse])
def test_a_bomb_is_refused_without_harm(make: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableSheet) as caught:
        read_sheets(make())
    assert caught.value.problem is SheetProblem.UNPACKS_TOO_LARGE


def test_an_unreadable_upload_keeps_the_form_and_says_why(visit: Callable[[str], Browser], world: World) -> None:
    page = upload(visit("admin"), b"%PDF-1.7\n\x00", name="a.xlsx", status=422).get_data(as_text=True)
    assert "不是电子表格" in page


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
