"""Sessions and the attendance list of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities.attendance import Choice, save_attendance, why_closed
from portfolio.activities.attendance_queries import (
    called_at,
    called_count,
    classes_called,
    is_called_off,
    lines_today,
    marks_at,
    run_session_or_403,
    session_lines,
)
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.models import Attendance, Participant, Session
from portfolio.activities.queries import run_activity_or_403
from portfolio.activities.states import Mark, Means
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import SchoolClass
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.numbers import whole_number

Page = str | Response | tuple[str, int]
MANY = 150  # on the roster: from here on the list opens with one class
_BY_DEVICE = (Means.CARD, Means.SCREEN)


@dataclass(frozen=True)
class ListRow:
    """One participant in the list: what is marked, and what is chosen as the page opens."""

    participant: Participant
    row: Attendance | None
    chosen: Mark | None

    @property
    def device(self) -> Means | None:
        """Which device marked it, if one did."""
        return self.row.means if self.row and self.row.means in _BY_DEVICE else None


@bp.app_template_filter("session_times")
def session_times(session: Session) -> str:
    """14:00–17:00 on the school's clock; 23:30–00:30 with a word where it ends after midnight."""
    begins, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    until = f"{ends:%H:%M}"
    if ends.date() > begins.date():
        until = _("%(time)s the next day", time=until)
    return f"{begins:%H:%M}–{until}"


@bp.get("/<int:activity_id>/sessions")
@role_required(*PLANNERS)
def list_sessions(activity_id: int) -> str:
    """The activity's sessions, today's first."""
    activity = run_activity_or_403(g.actor, activity_id)
    return render_template(
        "activities/sessions.html", activity=activity, lines=session_lines(activity), today=clock.today(),
        on_roster=called_count(activity_id), is_called_off=is_called_off, why_closed=why_closed,
    )  # fmt: skip


@bp.get("/sessions/today")
@role_required(*PLANNERS)
def todays_sessions() -> str:
    """What the person runs today."""
    return render_template(
        "activities/todays_sessions.html", lines=lines_today(g.actor), is_called_off=is_called_off, today=clock.today()
    )


@bp.get("/sessions/<int:session_id>")
@role_required(*PLANNERS)
def take_attendance(session_id: int) -> str:
    """The list: everybody with four choices."""
    return _list_page(run_session_or_403(g.actor, session_id), {})


@bp.post("/sessions/<int:session_id>")
@role_required(*PLANNERS)
def save_list(session_id: int) -> Page:
    """Keep what the list says."""
    session, choices = run_session_or_403(g.actor, session_id), _choices()
    try:
        save_attendance(g.actor, session.id, choices)
    except Refusal as refusal:
        db.session.rollback()
        typed = {choice.participant_id: choice.mark for choice in choices}
        return _list_page(run_session_or_403(g.actor, session_id), typed, fault=str(refusal)), 422
    flash(_("Attendance is saved."), "success")
    answer = redirect(url_for("activities.take_attendance", session_id=session_id, class_id=_class_asked()))
    db.session.commit()
    return answer


def _list_page(session: Session, typed: Mapping[int, Mark], fault: str = "") -> str:
    """Present by default; but where cards or the screen were used, who has no mark is left for a person to say."""
    classes, marked = classes_called(session.activity_id), marks_at(session.id)
    chosen = _chosen_class(session, classes)
    is_scanned = any(row.means in _BY_DEVICE for row in marked.values())
    default = None if is_scanned else Mark.PRESENT
    rows = [
        ListRow(each, row, typed.get(each.id, row.mark if row else default))
        for each in called_at(session.activity_id, chosen.id if chosen else None)
        for row in [marked.get(each.id)]
    ]
    return render_template(
        "activities/attendance.html", session=session, activity=session.activity, groups=_by_class(rows),
        classes=classes, chosen_class=chosen, fault=fault, closed=why_closed(session), marks=list(Mark),
        is_scanned=is_scanned,
    )  # fmt: skip


def _by_class(rows: Sequence[ListRow]) -> list[tuple[SchoolClass, list[ListRow]]]:
    groups = groupby(rows, key=lambda each: each.participant.class_id)
    return [(found[0].participant.school_class, found) for found in (list(group) for _id, group in groups)]


def _chosen_class(session: Session, classes: Sequence[SchoolClass]) -> SchoolClass | None:
    """The class asked for; of a large roster the first one; None for all."""
    asked = _class_asked()
    found = next((each for each in classes if each.id == asked), None)
    is_large = asked is None and len(classes) > 1 and called_count(session.activity_id) > MANY
    return classes[0] if found is None and is_large else found


def _class_asked() -> int | None:
    return whole_number(request.args.get("class_id", ""))


def _choices() -> list[Choice]:
    choices = []
    for name, value in request.form.items():
        number = whole_number(name.removeprefix("mark-")) if name.startswith("mark-") else None
        mark = _mark(value)
        if number is not None and mark is not None:
            choices.append(Choice(number, mark, _mark(request.form.get(f"was-{number}", ""))))
    return choices


def _mark(text: str) -> Mark | None:
    return Mark(text) if text in set(Mark) else None
