"""The acts that are logged, in words: groups to filter by, what was done, and to what kind of thing."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class Group(StrEnum):
    """What people look for when they ask what was done."""

    PEOPLE = "people"
    SCHOOL = "school"
    ACTIVITIES = "activities"
    RECORDS = "records"
    TERM_END = "term_end"
    PAPER = "paper"

    @property
    def title(self) -> LazyString:
        """The group's name in the reader's language."""
        return GROUP_TITLES[self]


GROUP_TITLES: dict[Group, LazyString] = {
    Group.PEOPLE: _l("People and sign-in"),
    Group.SCHOOL: _l("Classes, terms and settings"),
    Group.ACTIVITIES: _l("Activities and partners"),
    Group.RECORDS: _l("Records and corrections"),
    Group.TERM_END: _l("Term end"),
    Group.PAPER: _l("Printing and reports"),
}
# How the codes of a group's acts begin.
BEGINNINGS: dict[Group, tuple[str, ...]] = {
    Group.PEOPLE: (
        "student.", "person.", "guardian.", "staff.", "user.", "password.", "slip.", "card.", "roster.import",
    ),
    Group.SCHOOL: ("school.", "class.", "term.", "framework.", "calendar.", "return_reason."),
    Group.ACTIVITIES: (
        "activity.", "template.", "session.", "attendance.", "results.", "partner.", "partner_link.",
        "roster.add", "roster.sign_", "roster.take_", "roster.put_",
    ),
    Group.RECORDS: ("record.", "evidence.", "correction."),
    Group.TERM_END: (
        "comment.", "window.", "class_term.", "selection.", "statement.", "voice.", "voices.", "peer_note.", "family.",
        "fitness.", "levels.", "notice.", "objection.", "sign_off.", "archive.", "seal.",
    ),
    Group.PAPER: ("print_run.", "half_month."),
}  # fmt: skip
THINGS: dict[str, LazyString] = {
    "activity": _l("Activity"), "activity_session": _l("Session"), "archive": _l("Archive"),
    "attendance": _l("Attendance"), "calendar": _l("School calendar"), "calendar_day": _l("Day of the calendar"),
    "card": _l("Student card"), "class": _l("Class"), "class_term": _l("Class’s term end"),
    "comment": _l("Term comment"), "correction": _l("Correction"), "evidence": _l("Evidence"), "family": _l("Family"),
    "fitness": _l("Fitness grades"),
    "framework": _l("Framework"), "framework_version": _l("Framework"), "guardian": _l("Guardian"),
    "half_month": _l("Half-monthly report"), "levels": _l("Levels"),
    "half_month_edition": _l("Half-monthly report, issue"), "half_month_report": _l("Half-monthly report"),
    "import_batch": _l("Import"), "notice": _l("Public notice"), "objection": _l("Objection"),
    "participant": _l("Participant"), "partner": _l("Partner"), "partner_link": _l("Partner’s link"),
    "password": _l("Password"), "peer_note": _l("Classmate’s note"), "person": _l("Person"),
    "print_run": _l("Print run"), "record": _l("Record"),
    "results": _l("Results"), "roster": _l("Roster"), "school": _l("School"), "school_class": _l("Class"),
    "selection": _l("Selection"), "session": _l("Session"), "sign_off": _l("Sign-off"), "slip": _l("Sign-in slip"),
    "staff": _l("Staff"), "statement": _l("Self-statement"), "student": _l("Student"), "template": _l("Template"),
    "comment_proof": _l("Term comment"), "level_given": _l("Levels"), "phase_window": _l("Window"),
    "remark": _l("Words on a student"), "term": _l("Term"), "term_comment": _l("Term comment"),
    "term_portfolio": _l("Selection"), "user": _l("Account"), "user_account": _l("Account"),
    "voices": _l("Words on a student"), "window": _l("Window"),
}  # fmt: skip
DEEDS: dict[str, LazyString] = {
    "accept": _l("outcome accepted"), "accepted": _l("accepted"), "add": _l("added"),
    "answer": _l("answered"), "appoint": _l("teacher appointed"),
    "appointment_end": _l("appointment ended"), "approve": _l("approved"), "archive": _l("archived"),
    "ask": _l("asked for"), "attach": _l("attached"), "begin": _l("begun"), "begin_selecting": _l("selecting begun"),
    "cancel": _l("cancelled"), "change": _l("changed"), "close": _l("closed"), "close_notice": _l("notice closed"),
    "confirm": _l("confirmed"), "create": _l("created"), "decide": _l("decided"), "decline": _l("declined"),
    "delete": _l("deleted"), "draft": _l("records drafted"), "end": _l("ended"), "extend": _l("extended"),
    "found": _l("founded"), "go_back": _l("sent back"), "import": _l("imported"), "issue": _l("issued"),
    "keep": _l("kept"), "lapse": _l("closed by its deadline"), "leave": _l("left"), "left": _l("left"),
    "link": _l("linked"), "lodge": _l("lodged"),
    "move": _l("moved to another class"), "object": _l("objected"), "open": _l("opened"), "plan": _l("set up"),
    "overturn": _l("taken out after an objection"),
    "publish": _l("published"), "re_examine": _l("second look asked for"), "reissue": _l("line published anew"),
    "refused": _l("refused"), "reinstate": _l("reinstated"), "rejected": _l("refused"),
    "remove": _l("removed"), "rename": _l("renamed"), "reopen": _l("reopened"), "restore": _l("restored"),
    "resume": _l("resumed"), "retract": _l("retracted"), "retry": _l("tried again"), "return": _l("returned"),
    "returned": _l("came back"), "revoke": _l("revoked"), "roles": _l("roles set"), "save": _l("saved"),
    "say": _l("day set"), "scan": _l("cards scanned"), "set": _l("set"), "settings": _l("settings changed"),
    "sign": _l("signed"), "sign_off": _l("signed off by the student"), "sign_up": _l("signed up by the student"),
    "signed_in": _l("signed in"), "spend": _l("used"), "start": _l("started"), "submit": _l("submitted"),
    "state": _l("year stated"), "take": _l("taken up"), "take_off": _l("taken off"),
    "undo": _l("decision undone"), "unlink": _l("unlinked"), "unsay": _l("day unset"),
    "unverify": _l("verification withdrawn"), "update": _l("changed"), "verify": _l("verified"),
    "withdraw": _l("withdrawn"),
}  # fmt: skip
PARTICULAR: dict[str, LazyString] = {
    "staff.return": _l("Staff: came back"), "student.return": _l("Student: came back"),
    "roster.import": _l("People: imported from a list"),
}  # fmt: skip


def act_title(code: str) -> str:
    """An act in words; one that this table does not know is shown by its code."""
    if code in PARTICULAR:
        return str(PARTICULAR[code])
    thing, _dot, deed = code.partition(".")
    if thing not in THINGS or deed not in DEEDS:
        return code
    return _("%(thing)s: %(deed)s", thing=THINGS[thing], deed=DEEDS[deed])


def thing_title(kind: str) -> str:
    """A kind of thing in words, else the name of its table."""
    return str(THINGS.get(kind, kind))
