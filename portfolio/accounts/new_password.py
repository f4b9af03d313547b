"""Choosing a password: the form that other rooms' pages of a first sign-in show too."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from portfolio.web.forms import Form

_REQUIRED = InputRequired(_l("Please fill this in."))


class ChoosePasswordForm(Form):
    """The first password of an account."""

    password = PasswordField(
        _l("New password"),
        [_REQUIRED],
        description=_l("At least 8 characters. A short sentence is easy to keep in mind."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The new password again"),
        [_REQUIRED, EqualTo("password", _l("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )
