"""The school's limits of a selection, and the levels it names: typed on a page of their own."""

import re
from dataclasses import replace

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.text import reader_length
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.comment_checks import marking_words
from portfolio.school.models import School
from portfolio.school.roles import Role
from portfolio.school.school_settings import save_settings, settings_of
from portfolio.web.access import role_required
from portfolio.web.forms import Form, WordsField

LIMITS = ("picks_per_dimension", "story_limit", "statement_limit", "notice_days", "objection_days")
MOST_LEVELS, LONGEST_LEVEL = 6, 10
_REQUIRED = InputRequired(_l("Please fill this in."))
_NUMERIC = re.compile(r"[0-9０-９%％]|^[a-eA-E][+-]?$")


class TermEndForm(Form):
    """Limits and levels."""

    picks_per_dimension = IntegerField(_l("Chosen records of one dimension, at most"), [_REQUIRED, NumberRange(1, 20)])
    story_limit = IntegerField(_l("Story of a key case, characters"), [_REQUIRED, NumberRange(100, 1000)])
    statement_limit = IntegerField(_l("Self-statement, characters"), [_REQUIRED, NumberRange(100, 1000)])
    notice_days = IntegerField(_l("Public notice, working days"), [_REQUIRED, NumberRange(1, 60)])
    objection_days = IntegerField(_l("Answer to an objection, working days"), [_REQUIRED, NumberRange(1, 60)])
    evaluation_levels = WordsField(
        _l("Levels"),
        limit=100,
        description=_l(
            "One name in each line, in the order in which they are offered. Leave blank to evaluate in words alone."
        ),
    )


def level_names(text: str) -> tuple[str, ...]:
    """The names in a text, each once."""
    return tuple(dict.fromkeys(name.strip() for name in re.split(r"[\n,，、;；]", text) if name.strip()))


def levels_problem(names: tuple[str, ...]) -> str:
    """Why these cannot be levels; empty when they can."""
    if len(names) > MOST_LEVELS:
        return _("At most %(most)s levels, please.", most=MOST_LEVELS)
    for name in names:
        if _NUMERIC.search(name) or marking_words(name):
            return _("“%(name)s” looks like a mark. A level is a word.", name=name)
        if reader_length(name) > LONGEST_LEVEL:
            return _("“%(name)s” is too long for a level.", name=name)
    return ""


@bp.route("/settings/term-end", methods=["GET", "POST"])
@role_required(Role.OFFICE, Role.ADMIN)
def term_end_settings() -> Page:
    """How many records, how long the words, which levels."""
    school = db.session.get_one(School, g.actor.school_id)
    kept = settings_of(school)
    limits = {name: getattr(kept, name) for name in LIMITS}
    form = TermEndForm(data=limits | {"evaluation_levels": "\n".join(kept.evaluation_levels)})
    if form.validate_on_submit() and _levels_fit(form):
        names = level_names(form.evaluation_levels.data or "")
        save_settings(school, replace(kept, **{name: form[name].data for name in limits}, evaluation_levels=names))
        audit.log("school.settings", school, actor_id=g.actor.user_id, school_id=school.id)
        flash(_("The settings are kept."), "success")
        db.session.commit()
        return redirect(url_for("portfolios.term_end_settings"))
    return render_template("portfolios/selection_settings.html", form=form), 422 if form.errors else 200


def _levels_fit(form: TermEndForm) -> bool:
    problem = levels_problem(level_names(form.evaluation_levels.data or ""))
    if problem:
        form.evaluation_levels.errors = [problem]
    return not problem
