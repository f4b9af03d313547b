"""Reads one workbook from standard input and writes its cells as JSON: run as a program of its own, never imported.

A workbook of a few kilobytes can claim billions of cells or unpack to gigabytes, and the reader aborts its process when
memory ends. Here that process is this one, with little memory and little time.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MOST_SHEETS = 8
MOST_COLUMNS = 60


def plain(cell: Any) -> Any:
    """A cell as JSON knows it: days as 2026-09-01."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


def read(data: bytes, most_rows: int) -> dict[str, Any]:
    """The visible sheets of a workbook, each at most `most_rows` rows."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        names = [each.name for each in workbook.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
        return {"sheets": [_sheet(workbook, name, most_rows) for name in names[:MOST_SHEETS]]}
    except PasswordError:
        return {"refused": "locked"}
    except MemoryError:
        return {"refused": "unpacks_too_large"}
    except BaseException:  # noqa: BLE001 a panic of the reader comes as one
        return {"refused": "damaged"}


def _sheet(workbook: CalamineWorkbook, name: str, most_rows: int) -> dict[str, Any]:
    sheet = workbook.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False, nrows=most_rows) if sheet.end else []
    return {
        "name": name,
        "rows": [[plain(cell) for cell in row[:MOST_COLUMNS]] for row in rows],
        "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
        "is_cut": sheet.total_height > most_rows if sheet.end else False,
    }


def main() -> None:
    """Read within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
