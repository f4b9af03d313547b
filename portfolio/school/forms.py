"""What is typed on the administrator's screens."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, IntegerField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portfolio.accounts.new_password import ChoosePasswordForm
from portfolio.school.framework import PRESETS
from portfolio.school.import_models import RosterKind
from portfolio.school.models import AppointmentKind
from portfolio.school.roles import Role
from portfolio.web.forms import Form, LineField
from portfolio.web.rendering import is_english

_REQUIRED = InputRequired(_l("Please fill this in."))
_NUMBER = Regexp(r"^[A-Za-z0-9_-]{1,32}$", message=_l("A number holds only letters A–Z, digits and hyphens."))


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values and words as a select takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


def presets() -> list[SelectChoice]:
    """The framework's presets in the reader's language."""
    return choices((key, english if is_english() else name) for key, (name, english, _dimensions) in PRESETS.items())


_GRADES = choices((grade, str(grade)) for grade in range(1, 13))


class UploadForm(Form):
    """A roster file."""

    kind = SelectField(
        _l("What the list holds"),
        choices=choices([(RosterKind.STUDENTS.value, _l("Students")), (RosterKind.STAFF.value, _l("Staff"))]),
    )
    file = FileField(_l("File"), description=_l(".xlsx, .xls or .csv, at most 5,000 lines"))
    effective_on = DateField(
        _l("In their classes from"),
        [InputRequired(_l("Please choose a day."))],
        description=_l("New students and moves count from this day."),
    )


class StudentForm(Form):
    """A student's facts."""

    name = LineField(_l("Name"), [_REQUIRED], limit=40)
    number = LineField(_l("Student number"), [_REQUIRED, _NUMBER], limit=32)
    gender = SelectField(
        _l("Gender"), choices=choices([("", _l("not said")), ("男", _l("male")), ("女", _l("female"))])
    )
    national_number = LineField(
        _l("National student number"),
        [Optional(), Regexp(r"^[A-Za-z0-9]{6,24}$", message=_l("It holds 6 to 24 letters and digits."))],
        limit=24,
    )
    entry_year = IntegerField(_l("Year of entry"), [Optional(), NumberRange(1990, 2099)])


class NewStudentForm(StudentForm):
    """A student who came without a list."""

    class_id = SelectField(_l("Class"), coerce=int)
    day = DateField(_l("In this class from"), [InputRequired(_l("Please choose a day."))])


class PlaceForm(Form):
    """A class and a day: moving, or coming back."""

    class_id = SelectField(_l("Class"), coerce=int)
    day = DateField(_l("From"), [InputRequired(_l("Please choose a day."))])


class LeaveForm(Form):
    """The last day at the school."""

    day = DateField(_l("Last day"), [InputRequired(_l("Please choose a day."))])


class GuardianForm(Form):
    """A guardian: somebody who has an account here, or a new one by name."""

    name = LineField(_l("Guardian’s name"), limit=40)
    relation = LineField(_l("Relation"), limit=10)
    username = LineField(
        _l("Sign-in name, where there is an account already"),
        limit=64,
        description=_l("For a guardian who has another child here."),
    )


class RolesField(SelectMultipleField):  # type: ignore[misc]
    """Staff roles as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


STAFF_ROLES = (Role.TEACHER, Role.OFFICE, Role.PRINCIPAL, Role.ADMIN)


class RolesForm(Form):
    """A person's staff roles."""

    roles = RolesField(
        _l("Roles"),
        [InputRequired(_l("Choose at least one role."))],
        choices=choices([(role.value, role.title) for role in STAFF_ROLES]),
    )


class StaffForm(RolesForm):
    """A member of staff who came without a list."""

    name = LineField(_l("Name"), [_REQUIRED], limit=40)
    number = LineField(_l("Staff number"), [_REQUIRED, _NUMBER], limit=32)


class NameForm(Form):
    """A person's name."""

    name = LineField(_l("Name"), [_REQUIRED], limit=40)


class AppointmentForm(Form):
    """Who looks after a class, and from when."""

    user_id = SelectField(_l("Teacher"), coerce=int)
    kind = SelectField(
        _l("As"),
        choices=choices(
            [
                (AppointmentKind.HOMEROOM.value, _l("Homeroom teacher")),
                (AppointmentKind.DEPUTY.value, _l("Deputy")),
            ]
        ),
    )
    from_on = DateField(_l("From"), [InputRequired(_l("Please choose a day."))])
    until_on = DateField(_l("Until"), [Optional()], description=_l("Leave blank for as long as nobody else is named."))


class ClassForm(Form):
    """A class by grade and number."""

    grade = SelectField(_l("Grade"), coerce=int, choices=_GRADES)
    number = IntegerField(_l("Class number"), [_REQUIRED, NumberRange(1, 99)])
    nickname = LineField(_l("The class’s own name"), limit=20)


class TermDaysForm(Form):
    """A term's days."""

    starts_on = DateField(_l("First day"), [InputRequired(_l("Please choose a day."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please choose a day."))])


class NewTermForm(TermDaysForm):
    """A term that is planned."""

    school_year = IntegerField(
        _l("School year"), [_REQUIRED, NumberRange(2000, 2099)], description=_l("The year in which it begins.")
    )
    number = SelectField(_l("Term"), coerce=int, choices=choices([(1, _l("First term")), (2, _l("Second term"))]))


class TermForm(TermDaysForm):
    """A term that is there."""

    name = LineField(_l("Name of the term"), [_REQUIRED], limit=40)
    name_en = LineField(_l("Name in English"), limit=60)


class PresetForm(Form):
    """A preset of the framework."""

    preset = SelectField(_l("Preset"), choices=presets)


class SettingsForm(Form):
    """The school's own settings."""

    name = LineField(_l("School name"), [_REQUIRED], limit=40)
    name_en = LineField(_l("School name in English"), limit=80)
    first_grade = SelectField(_l("Lowest grade"), coerce=int, choices=_GRADES)
    last_grade = SelectField(_l("Highest grade"), coerce=int, choices=_GRADES)
    title_limit = IntegerField(_l("Title of a record"), [_REQUIRED, NumberRange(10, 60)])
    description_limit = IntegerField(_l("Description"), [_REQUIRED, NumberRange(50, 1000)])
    reflection_limit = IntegerField(_l("Reflection"), [_REQUIRED, NumberRange(50, 1000)])
    evidence_limit = IntegerField(_l("Pieces of evidence of one record"), [_REQUIRED, NumberRange(0, 9)])
    slip_days = IntegerField(_l("Days a sign-in slip is valid"), [_REQUIRED, NumberRange(1, 90)])
    keeps_originals = BooleanField(
        _l("Keep the original of every picture"),
        description=_l("Originals hold the place and time of the picture. They are never shown, only kept."),
    )
    verified_facts_need_no_review = BooleanField(
        _l("Facts an organiser confirmed need no second approval"),
        description=_l("A record from a roster to which its student adds nothing is taken in when it is submitted."),
    )
    print_languages = SelectField(
        _l("Language of printed reports"),
        choices=choices([("zh", _l("Chinese")), ("en", _l("English")), ("both", _l("Both"))]),
    )


class FirstPasswordForm(ChoosePasswordForm):
    """The first administrator's name, set-up code and password."""

    username = LineField(
        _l("Sign-in name"), [_REQUIRED], limit=64, render_kw={"autocomplete": "username", "autocapitalize": "none"}
    )
    code = LineField(
        _l("Set-up code"), [_REQUIRED], limit=20, render_kw={"autocomplete": "off", "autocapitalize": "characters"}
    )
