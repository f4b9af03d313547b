"""The workbooks of an import: the template to fill in, and the refused rows to mend and send again."""

from flask_babel import gettext as _

from portfolio.core.sheets import SheetOut, write_xlsx
from portfolio.school.import_models import RosterKind
from portfolio.school.roster import EXAMPLES, MOST_ROWS, Roster
from portfolio.school.roster_columns import COLUMNS, REQUIRED, Column
from portfolio.school.roster_plan import Outcome, Plan
from portfolio.web.rendering import is_english

WIDTHS = {Column.NATIONAL: 26, Column.NUMBER: 18, Column.ROLES: 24, Column.NAME: 14, Column.STAFF_NUMBER: 16}
TEMPLATE = {
    RosterKind.STUDENTS: (
        Column.NUMBER, Column.NAME, Column.GENDER, Column.CLASS, Column.NATIONAL, Column.YEAR, Column.GUARDIAN,
        Column.RELATION,
    ),
    RosterKind.STAFF: COLUMNS[RosterKind.STAFF],
}  # fmt: skip
_EXAMPLE = {
    Column.NUMBER: "20260101", Column.NAME: "李明", Column.GENDER: "男", Column.CLASS: "七年级1班",
    Column.NATIONAL: "G110101201309010018", Column.YEAR: "2026", Column.GUARDIAN: "李建国", Column.RELATION: "父亲",
    Column.STAFF_NUMBER: "T001", Column.ROLES: "任课教师、教务处", Column.HOMEROOM: "七年级1班", Column.DEPUTY: "",
}  # fmt: skip


def template_file(kind: RosterKind) -> bytes:
    """A workbook with the titles, one example line that an import leaves out, and a sheet that explains."""
    columns = TEMPLATE[kind]
    example = [_EXAMPLE[column] for column in columns]
    example[0] = f"{EXAMPLES[1].capitalize() if is_english() else EXAMPLES[0]} {example[0]}"
    widths = [WIDTHS.get(column, 16) for column in columns]
    return write_xlsx(
        [
            SheetOut(_("List"), [[str(column.title) for column in columns], example], widths),
            SheetOut(_("Help"), _help(kind), [24, 90]),
        ]
    )


def refused_file(roster: Roster, plan: Plan) -> bytes:
    """The refused rows as they were, the faulty cells coloured, the reason behind them."""
    columns = [column for column in COLUMNS[roster.kind] if column.value in roster.letters]
    rows, marked = [[str(column.title) for column in columns] + [_("Reason")]], set()
    for at, row in enumerate(plan.of(Outcome.REFUSED), 1):
        reasons = "；".join(row.problems.values())
        rows.append([row.cells.get(column.value, "") for column in columns] + [reasons])
        marked |= {(at, place) for place, column in enumerate(columns) if column.value in row.problems}
    widths = [WIDTHS.get(column, 16) for column in columns] + [80]
    return write_xlsx([SheetOut(_("Refused"), rows, widths, frozenset(marked))])


def _help(kind: RosterKind) -> list[list[str]]:
    required = REQUIRED[kind]
    lines = [[_("Column"), _("What to write")]]
    lines += [
        [f"{column.title}{' *' if column in required else ''}", str(_meaning(column))] for column in TEMPLATE[kind]
    ]
    lines += [
        ["*", _("These columns are needed. The order of the columns does not matter; others are left aside.")],
        ["", _("Long numbers: keep the columns formatted as text, as they are here, so that no digit is lost.")],
        ["", _("At most %(count)s lines a file. The line that begins with “Example” is left out.", count=MOST_ROWS)],
        ["", _("Sending the same list again changes nothing; who is missing from it stays as they are.")],
    ]
    return lines


def _meaning(column: Column) -> str:
    return {
        Column.NUMBER: _("The school’s own number; the student signs in with it."),
        Column.STAFF_NUMBER: _("The number at the school; the person signs in with it."),
        Column.NAME: _("The full name."),
        Column.GENDER: _("男 or 女; may stay blank."),
        Column.CLASS: _("Such as 七年级1班, 七(1)班, 701 or 7.1. A class that is not there yet is made."),
        Column.NATIONAL: _("May stay blank; never shown outside the school’s own documents."),
        Column.YEAR: _("Four digits; may stay blank."),
        Column.GUARDIAN: _("May stay blank. The guardian gets an account of their own."),
        Column.RELATION: _("Such as 父亲 or 母亲; may stay blank."),
        Column.ROLES: _("任课教师, 教务处, 校长, 管理员; several with 、 between. Blank means 任课教师."),
        Column.HOMEROOM: _("Of which class the person is homeroom teacher; may stay blank."),
        Column.DEPUTY: _("Of which class the person is deputy homeroom teacher; may stay blank."),
    }[column]
