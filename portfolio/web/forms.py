"""The form base: Chinese-aware text fields that clean, count as a reader does and name what is wrong."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField, ValidationError

from portfolio.core import text


class Form(FlaskForm):  # type: ignore[misc]
    """All forms of the product; CSRF is held for the whole application."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own words come in the reader's language."""

        locales = ("zh_Hans", "zh", "en")


class LineField(StringField):  # type: ignore[misc]
    """One line: tidied, of at most `limit` characters as a reader counts, without unseen characters."""

    is_multiline = False

    def __init__(self, label: Any = None, validators: Any = (), *, limit: int = 200, **kwargs: Any) -> None:
        super().__init__(label, [*validators, reader_limit(limit)], **kwargs)
        self.limit = limit

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Tidy what was typed; what is wrong with it stays visible in the field. A file in its place is none."""
        if valuelist and isinstance(valuelist[0], str):
            self.data = text.tidy(valuelist[0], is_multiline=self.is_multiline)


class WordsField(LineField, TextAreaField):  # type: ignore[misc]
    """Several lines of somebody's own words."""

    is_multiline = True


def reader_limit(limit: int) -> Callable[[Any, Field], None]:
    """Refuse over-long text (emoji and extension-B characters are one) and unseen characters, naming them."""

    def check(_form: Any, field: Field) -> None:
        value = field.data or ""
        unseen = text.forbidden_characters(value, is_multiline=getattr(field, "is_multiline", False))
        if unseen:
            codes = ", ".join(unseen[:5])
            raise ValidationError(
                _("This text holds characters that cannot be seen (%(codes)s). Please delete them.", codes=codes)
            )
        length = text.reader_length(value)
        if length > limit:
            raise ValidationError(
                _("%(length)s characters are too many: please keep to %(limit)s.", length=length, limit=limit)
            )

    return check
