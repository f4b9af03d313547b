"""The paragraphs of a half-monthly report as they are typed."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice

from portfolio.reports.half_month_words import MOST, PARAGRAPHS
from portfolio.web.forms import Form, WordsField

ROWS = {"rows": 5}
LANGUAGES = [SelectChoice("zh", _l("Chinese")), SelectChoice("en", _l("English"))]


class HalfMonthForm(Form):
    """One field for each paragraph, and the language in which an edition is issued."""

    situation = WordsField(PARAGRAPHS["situation"], limit=MOST, render_kw=ROWS)
    highlights = WordsField(PARAGRAPHS["highlights"], limit=MOST, render_kw=ROWS)
    problems = WordsField(PARAGRAPHS["problems"], limit=MOST, render_kw=ROWS)
    plans = WordsField(PARAGRAPHS["plans"], limit=MOST, render_kw=ROWS)
    language = RadioField(_l("Language of the document"), choices=LANGUAGES, default="zh")

    def typed(self) -> dict[str, str]:
        """The paragraphs by name."""
        return {name: self[name].data or "" for name in PARAGRAPHS}
