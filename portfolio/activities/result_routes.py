"""The table of roles and results, and pasting results from a spreadsheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.kinds import PARTS
from portfolio.activities.models import Activity, Participant, ProgrammeItem
from portfolio.activities.queries import run_activity_or_403
from portfolio.activities.result_cells import ITEM_CELLS, PERSON_CELLS
from portfolio.activities.result_paste import PastedLine, read_pasted, table_of
from portfolio.activities.results import Overtaken, Saved, Sheet, Table, Unfit, results_sheet, save_results
from portfolio.activities.states import ActivityState
from portfolio.core.db import db
from portfolio.school.class_names import class_label
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.numbers import whole_number

Answer = str | Response | tuple[str, int]
PAIRS_BESIDE = 3  # so many items still stand beside the roles; of more, each has a view of its own
PASTED_FOR_PERSON = ("task", "award_name", "award_grade")


@dataclass(frozen=True)
class Column:
    """A column of the table: the cell's name, its heading, and what groups it."""

    cell: str
    label: LazyString | str
    group: str = ""


@bp.get("/<int:activity_id>/results")
@role_required(*PLANNERS)
def edit_results(activity_id: int) -> str:
    """The table: roles and awards, or one item of the programme."""
    activity = run_activity_or_403(g.actor, activity_id)
    return _table_page(activity)


@bp.post("/<int:activity_id>/results", endpoint="save_results")
@role_required(*PLANNERS)
def save_table(activity_id: int) -> Answer:
    """Save what was changed; what cannot be kept, or was overtaken, is shown with what was typed."""
    activity = run_activity_or_403(g.actor, activity_id)
    rows = _rows_sent()
    try:
        saved = save_results(g.actor, activity, rows, _known_sent())
    except (Unfit, Overtaken) as problem:
        db.session.rollback()
        activity = run_activity_or_403(g.actor, activity_id)
        return _table_page(activity, rows=rows, problem=problem), 422 if isinstance(problem, Unfit) else 409
    _say(saved)
    arguments: dict[str, Any] = {"activity_id": activity.id, **_view_arguments()}
    answer = redirect(url_for("activities.edit_results", **arguments))
    db.session.commit()
    return answer


@bp.get("/<int:activity_id>/results/paste")
@role_required(*PLANNERS)
def paste_results(activity_id: int) -> str:
    """Where lines of a spreadsheet are pasted."""
    activity = run_activity_or_403(g.actor, activity_id)
    return _paste_page(activity, results_sheet(activity.id))


@bp.post("/<int:activity_id>/results/paste")
@role_required(*PLANNERS)
def check_pasted_results(activity_id: int) -> Answer:
    """Match the lines with the roster and show it; with `save`, keep the good ones and give back the others."""
    activity = run_activity_or_403(g.actor, activity_id)
    sheet, text = results_sheet(activity.id), request.form.get("text", "")
    item = _chosen_item(sheet, request.form)
    if not text.strip():
        return _paste_page(activity, sheet, fault=_("Please paste at least one line.")), 422
    try:
        lines = read_pasted(text, sheet, _pasted_columns(item), _choices_sent())
    except Refusal as refusal:
        return _paste_page(activity, sheet, text=text, fault=str(refusal)), 422
    if "save" not in request.form:
        return _paste_page(activity, sheet, text=text, lines=lines)
    return _save_pasted(activity, lines, text)


def _save_pasted(activity: Activity, lines: list[PastedLine], text: str) -> Answer:
    activity_id, item_id = activity.id, request.form.get("item_id", "")
    known = _known_sent()
    try:
        saved = save_results(g.actor, activity, table_of(lines), known)
    except Overtaken as problem:
        db.session.rollback()
        activity = run_activity_or_403(g.actor, activity_id)
        sheet = results_sheet(activity_id)
        lines = read_pasted(text, sheet, _pasted_columns(_chosen_item(sheet, request.form)), _choices_sent())
        return _paste_page(activity, sheet, text=text, lines=lines, fault=problem.message), 409
    _say(saved)
    left = [line.text for line in lines if line.problem]
    if left:
        words = ngettext("One line is left over.", "%(num)s lines are left over.", len(left))
        page = _paste_page(activity, results_sheet(activity_id), text="\n".join(left), fault=words)
        db.session.commit()
        return page
    db.session.commit()
    return redirect(url_for("activities.edit_results", activity_id=activity_id, item_id=item_id or None))


def _say(saved: Saved) -> None:
    if saved.rows:
        flash(ngettext("Saved for one student.", "Saved for %(num)s students.", saved.rows), "success")
    else:
        flash(_("Nothing was changed."), "message")
    if saved.gone:
        words = ngettext(
            "One student has left the roster in the meantime; what you typed there was not kept.",
            "%(num)s students have left the roster in the meantime; what you typed there was not kept.",
            saved.gone,
        )
        flash(words, "warning")


def _table_page(activity: Activity, rows: Table | None = None, problem: Unfit | Overtaken | None = None) -> str:
    sheet = results_sheet(activity.id)
    labels = _labels(activity, sheet)
    item = _chosen_item(sheet, request.args)
    columns = _columns(sheet, item)
    shown = _shown(sheet, item)
    standing = {participant.id: sheet.texts(participant) for participant in shown}
    cells = problem.cells if problem else ()
    return render_template(
        "activities/results.html",
        activity=activity,
        sheet=sheet,
        item=item,
        columns=columns,
        shown=shown,
        values=_laid_over(standing, rows),
        known=json.dumps(_known(standing, columns), ensure_ascii=False, separators=(",", ":")),
        faults={(cell.participant.id, cell.name): cell for cell in cells},
        problem=problem,
        is_overtaken=isinstance(problem, Overtaken),
        labels=labels,
        item_options=[(each.id, each.name) for each in sheet.items],
        class_options=list(labels.items()),
        chosen=_view_arguments(),
        parts=PARTS,
        is_open=activity.status is not ActivityState.CANCELLED,
        is_confirmed=activity.status is ActivityState.CONFIRMED,
        label_of=_label_of,
    )


def _paste_page(
    activity: Activity, sheet: Sheet, *, text: str = "", lines: Sequence[PastedLine] | None = None, fault: str = ""
) -> str:
    item = _chosen_item(sheet, request.values)
    names = _pasted_columns(item)
    standing = {participant.id: sheet.texts(participant) for participant in sheet.participants}
    return render_template(
        "activities/paste_results.html",
        activity=activity,
        sheet=sheet,
        item=item,
        columns=[Column(name, _label_of(name)) for name in names],
        text=text,
        lines=lines,
        good=[line for line in lines or () if not line.problem],
        bad=[line for line in lines or () if line.problem],
        labels=_labels(activity, sheet),
        standing=standing,
        known=json.dumps(
            _known(standing, [Column(name, "") for name in names]), ensure_ascii=False, separators=(",", ":")
        ),
        chosen=_choices_sent(),
        fault=fault,
        is_open=activity.status is not ActivityState.CANCELLED,
    )


def _columns(sheet: Sheet, item: ProgrammeItem | None) -> list[Column]:
    items = [item] if item else (sheet.items if len(sheet.items) <= PAIRS_BESIDE else ())
    own = [] if item else [Column(name, label) for name, label in PERSON_CELLS.items()]
    pairs = [Column(f"i{each.id}-{kind}", label, each.name) for each in items for kind, label in ITEM_CELLS.items()]
    return own + pairs


def _shown(sheet: Sheet, item: ProgrammeItem | None) -> list[Participant]:
    chosen = _view_arguments()
    return [
        participant
        for participant in sheet.participants
        if str(participant.class_id) == chosen.get("class_id", str(participant.class_id))
        and (chosen.get("who") != "item" or item is None or (participant.id, item.id) in sheet.performances)
    ]


def _view_arguments() -> dict[str, str]:
    """Which part of the table is looked at."""
    return {name: value for name in ("item_id", "class_id", "who") if (value := request.args.get(name, ""))}


def _chosen_item(sheet: Sheet, arguments: Mapping[str, str]) -> ProgrammeItem | None:
    wanted = whole_number(arguments.get("item_id", ""))
    return next((item for item in sheet.items if item.id == wanted), None)


def _pasted_columns(item: ProgrammeItem | None) -> Sequence[str]:
    return [f"i{item.id}-{kind}" for kind in ITEM_CELLS] if item else PASTED_FOR_PERSON


def _labels(activity: Activity, sheet: Sheet) -> dict[int, str]:
    """The classes on the roster, in its order."""
    return {each.class_id: class_label(each.school_class, activity.term) for each in sheet.participants}


def _label_of(cell: str) -> LazyString:
    return PERSON_CELLS.get(cell) or ITEM_CELLS[cell.partition("-")[2]]


def _laid_over(standing: dict[int, dict[str, str]], rows: Table | None) -> dict[int, dict[str, str]]:
    return {id_: {**cells, **(rows or {}).get(id_, {})} for id_, cells in standing.items()}


def _known(standing: Mapping[int, Mapping[str, str]], columns: Sequence[Column]) -> dict[int, dict[str, str]]:
    """What the page shows now; blank cells are left out."""
    return {
        id_: {column.cell: cells[column.cell] for column in columns if cells[column.cell]}
        for id_, cells in standing.items()
    }


def _rows_sent() -> dict[int, dict[str, str]]:
    """p<participant id>-<cell> of the form."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        row, _dash, cell = name.partition("-")
        number = whole_number(row[1:]) if row.startswith("p") and cell else None
        if number is not None:
            rows.setdefault(number, {})[cell] = value
    return rows


def _known_sent() -> dict[int, dict[str, str]] | None:
    """What stood in the table when the page was drawn; None where the sender does not say."""
    try:
        sent: Any = json.loads(request.form.get("known", ""))
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    rows = {whole_number(str(id_)): cells for id_, cells in sent.items() if isinstance(cells, dict)}
    return {
        id_: {str(cell): str(value) for cell, value in cells.items()} for id_, cells in rows.items() if id_ is not None
    }


def _choices_sent() -> dict[int, int]:
    """Whom lines that fit several students mean: choice-<line> of the form."""
    found: dict[int, int] = {}
    for name, value in request.form.items():
        word, _dash, line = name.partition("-")
        position, participant_id = whole_number(line), whole_number(value)
        if word == "choice" and position is not None and participant_id is not None:
            found[position] = participant_id
    return found
