"""The navigation of each role."""

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portfolio.school.actors import Actor
from portfolio.school.roles import STAFF, Role


@dataclass(frozen=True)
class NavItem:
    """One entry. `place`: bottom (a student's phone), main, or more."""

    endpoint: str
    url: str
    label: LazyString
    icon: str
    current: bool
    place: str


@dataclass(frozen=True)
class _Entry:
    endpoint: str
    label: LazyString
    icon: str
    roles: tuple[Role, ...]
    place: str = "main"
    within: tuple[str, ...] = ()


STUDENT = (Role.STUDENT,)
TEACHERS = (Role.TEACHER, Role.HOMEROOM)
READERS = (Role.GUARDIAN, *TEACHERS, Role.OFFICE, Role.PRINCIPAL)
PRINTERS = (Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
OVERSEERS = (Role.OFFICE, Role.PRINCIPAL)
KEEPERS = (Role.ADMIN,)
RUNNERS = (*TEACHERS, Role.OFFICE, Role.PRINCIPAL)
_OF_ACTIVITIES = (
    "activities.show_activity", "activities.new_activity", "activities.edit_activity", "activities.calendar",
    "activities.choose_copy", "activities.list_templates",
)  # fmt: skip
_OF_BOARD = (
    "portfolios.show_gap", "portfolios.windows", "portfolios.set_windows", "portfolios.extend_window",
    "portfolios.fitness", "portfolios.import_fitness",
    "portfolios.go_back", "portfolios.show_notice", "portfolios.open_notice", "portfolios.publish_notice",
)  # fmt: skip
_OF_SIGNING = ("portfolios.show_sign_off", "portfolios.sign_students", "portfolios.return_students")
_OF_PORTFOLIO = (
    "reports.view_report", "reports.view_portfolio", "reports.student_archives", "portfolios.edit_selection",
    "portfolios.show_peers",
)  # fmt: skip
_OF_COMMENTS = ("portfolios.edit_comment", "portfolios.show_class_voices", "portfolios.show_voices")
_OF_LINES, _OF_PROOFS = ("portfolios.subject_lines",), ("portfolios.proof_comment",)
_OF_OBJECTIONS = ("portfolios.show_objection",)
ENTRIES = (
    _Entry("home.dashboard", _l("Home"), "home", STUDENT, "bottom"),
    _Entry("records.timeline", _l("Traces"), "trace", STUDENT, "bottom", ("records.show_record",)),
    _Entry("records.new_record", _l("Write"), "pen", STUDENT, "bottom"),
    _Entry("portfolios.my_portfolio", _l("Portfolio"), "folder", STUDENT, "bottom", _OF_PORTFOLIO),
    _Entry("accounts.account", _l("Me"), "person", STUDENT, "bottom"),
    _Entry("home.dashboard", _l("Home"), "home", (Role.GUARDIAN, Role.INSPECTOR, *STAFF)),
    _Entry("records.timeline", _l("Records"), "trace", READERS, within=("records.show_record",)),
    _Entry("review.queue", _l("Review"), "review", (Role.HOMEROOM, Role.OFFICE)),
    _Entry("activities.list_activities", _l("Activities"), "calendar", RUNNERS, within=_OF_ACTIVITIES),
    _Entry("records.enter_for_class", _l("Enter for a class"), "class", TEACHERS),
    _Entry("records.new_observation", _l("Observation"), "eye", TEACHERS, "more"),
    _Entry("records.entered_batches", _l("What I entered"), "list", TEACHERS, "more"),
    _Entry("activities.todays_sessions", _l("My sessions today"), "clock", TEACHERS, "more"),
    _Entry("portfolios.comments", _l("Comments"), "talk", (Role.HOMEROOM,), within=_OF_COMMENTS),
    _Entry("portfolios.choose_class", _l("Lines on students"), "talk", (Role.TEACHER,), "more", _OF_LINES),
    _Entry("portfolios.comments_to_proof", _l("Proof-reading"), "talk", (Role.OFFICE,), "more", _OF_PROOFS),
    _Entry("school.classes", _l("My class"), "class", (Role.HOMEROOM,), "more"),
    _Entry("portfolios.board", _l("Term end"), "flag", OVERSEERS, within=_OF_BOARD),
    _Entry("portfolios.sign_offs", _l("Sign-off"), "check", PRINTERS, "more", _OF_SIGNING),
    _Entry("portfolios.list_objections", _l("Objections"), "talk", (Role.OFFICE,), "more", _OF_OBJECTIONS),
    _Entry("insight.coverage", _l("Coverage"), "board", PRINTERS, "more"),
    _Entry("insight.district_coverage", _l("District"), "board", (Role.INSPECTOR,)),
    _Entry("activities.list_partners", _l("Partners"), "globe", (*TEACHERS, *PRINTERS), "more"),
    _Entry("reports.print_home", _l("Print"), "print", PRINTERS),
    _Entry("reports.list_archives", _l("Archives"), "folder", PRINTERS, "more"),
    _Entry("reports.my_archives", _l("Archives"), "folder", (Role.GUARDIAN,), within=("reports.student_archives",)),
    _Entry("reports.half_months", _l("Half-monthly report"), "chart", OVERSEERS, "more", ("reports.edit_half_month",)),
    _Entry("school.people", _l("People"), "people", KEEPERS),
    _Entry("school.classes", _l("Classes"), "class", KEEPERS),
    _Entry("school.imports", _l("Import"), "upload", KEEPERS),
    _Entry("school.terms", _l("Terms"), "calendar", (Role.ADMIN, Role.OFFICE), "more"),
    _Entry("school.calendar", _l("Calendar"), "calendar", (Role.ADMIN, Role.OFFICE), "more"),
    _Entry("school.framework", _l("Framework"), "board", (Role.ADMIN, Role.OFFICE), "more"),
    _Entry("privacy.list_acts", _l("What was done"), "list", (*OVERSEERS, Role.ADMIN), "more"),
    _Entry("school.settings", _l("Settings"), "settings", KEEPERS, "more"),
)


def navigation() -> list[NavItem]:
    """The present person's entries; who is a student has the bottom bar and nothing else."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        return []
    roles = STUDENT if actor.student_id is not None and not actor.has(*STAFF) else tuple(Role(r) for r in actor.roles)
    return [_item(entry) for entry in ENTRIES if not set(roles).isdisjoint(entry.roles)]


def _item(entry: _Entry) -> NavItem:
    is_current = request.endpoint in {entry.endpoint, *entry.within}
    return NavItem(entry.endpoint, url_for(entry.endpoint), entry.label, entry.icon, is_current, entry.place)
