"""Sign in, change a password."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from portfolio.accounts.new_password import ChoosePasswordForm
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


class ChangePasswordForm(ChoosePasswordForm):
    """Another password, asking for the present one."""

    current = PasswordField(_l("Current password"), [_REQUIRED], render_kw={"autocomplete": "current-password"})
