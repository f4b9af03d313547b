"""Sign in, choose and change a password."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired

from portfolio.web.forms import Form, LineField

_REQUIRED = InputRequired(_l("Please fill this in."))


class SignInForm(Form):
    """A name and a password, or the code of a sign-in slip in the password's place."""

    username = LineField(
        _l("Sign-in name or student number"),
        [_REQUIRED],
        limit=64,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password, or the code on your slip"), [_REQUIRED], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class ChoosePasswordForm(Form):
    """The first password of an account."""

    password = PasswordField(
        _l("New password"),
        [_REQUIRED],
        description=_l("At least 8 characters. A short sentence is easy to keep in mind."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same again"),
        [_REQUIRED, EqualTo("password", _l("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(ChoosePasswordForm):
    """Another password, asking for the present one."""

    current = PasswordField(_l("Present password"), [_REQUIRED], render_kw={"autocomplete": "current-password"})
