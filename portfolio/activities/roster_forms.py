"""What is sent to change a roster: classes ticked, lines pasted, a file, and choices for the doubtful lines."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FileField, TextAreaField

from portfolio.activities.roster_matching import Matches
from portfolio.core.sheets import MOST_BYTES, SheetProblem
from portfolio.school.roster import unreadable
from portfolio.web.errors import Refusal
from portfolio.web.forms import Form
from portfolio.web.numbers import whole_number


class PasteForm(Form):
    """Names or numbers, kept just as they were pasted."""

    lines = TextAreaField(
        _l("Names or student numbers"),
        description=_l("One student a line, or several divided by commas. A line may hold number and name, class and "
                       "name, or whole rows of a spreadsheet."),
    )  # fmt: skip


class FileForm(Form):
    """A spreadsheet."""

    file = FileField(
        _l("Spreadsheet"), description=_l(".xlsx, .xls or .csv with names, student numbers, or both; at most 10 MB.")
    )


def uploaded(file: FileStorage | None) -> bytes:
    """The file's content. Raises Refusal where there is none, or too much."""
    if file is None or not file.filename:
        raise Refusal(_("Please choose a file."), "file")
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refusal(unreadable(SheetProblem.TOO_BIG), "file")
    return content


def ticked(form: MultiDict[str, str], name: str) -> list[int]:
    """The numbers sent under a name; whatever is none is left aside."""
    return [number for value in form.getlist(name) if (number := whole_number(value)) is not None]


def chosen_students(form: Mapping[str, str], matches: Matches) -> dict[str, int]:
    """By the place of each doubtful line, the student chosen for it; only students who were offered."""
    chosen = {}
    for at, offered in matches.choices().items():
        student_id = whole_number(form.get(f"choice-{at}", ""))
        if student_id in offered:
            chosen[at] = student_id
    return chosen
