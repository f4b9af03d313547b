"""The school's list of partners."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities import partner_actions as actions
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.partner_forms import PartnerForm, partner_form
from portfolio.activities.partner_models import Partner
from portfolio.activities.partner_policy import KEEPERS, READERS, can_add_partner, can_keep_partners
from portfolio.activities.partner_queries import is_ended, partner_or_404, partners_matching, qualification_of
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.paging import paginate
from portfolio.core.text import tidy
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

Answer = str | Response | tuple[str, int]


@bp.get("/partners")
@role_required(*READERS)
def list_partners() -> str:
    """Everybody the school works with, by name."""
    words, shown = tidy(request.args.get("q", "")), request.args.get("shown", "")
    today = clock.today()
    return render_template(
        "activities/partners.html",
        page=paginate(partners_matching(words, shown, today), request.args.get("page", 1, int)),
        chosen={"q": words, "shown": shown},
        today=today,
        is_ended=is_ended,
        qualification_of=qualification_of,
        may_add=can_add_partner(g.actor),
        may_keep=can_keep_partners(g.actor),
    )


@bp.route("/partners/new", methods=["GET", "POST"])
@role_required(*PLANNERS)
def add_partner() -> Answer:
    """Enter a partner."""
    return _form(None)


@bp.route("/partners/<int:partner_id>", methods=["GET", "POST"])
@role_required(*KEEPERS)
def edit_partner(partner_id: int) -> Answer:
    """Change what is stated of a partner."""
    return _form(partner_or_404(partner_id))


def _form(partner: Partner | None) -> Answer:
    form = partner_form(partner)
    if form.validate_on_submit():
        try:
            if partner:
                actions.change_partner(g.actor, partner, form.facts())
            else:
                actions.add_partner(g.actor, form.facts())
        except Refusal as refusal:
            form[refusal.field or "name"].errors = [str(refusal)]
        else:
            flash(_("Saved."), "success")
            db.session.commit()
            return redirect(url_for("activities.list_partners"))
    return _form_page(form, partner), 422 if form.errors else 200


def _form_page(form: PartnerForm, partner: Partner | None) -> str:
    with db.session.no_autoflush:
        today = clock.today()
        return render_template(
            "activities/edit_partner.html",
            form=form,
            partner=partner,
            has_ended=partner is not None and is_ended(partner, today),
        )


@bp.post("/partners/<int:partner_id>/end")
@role_required(*KEEPERS)
def end_partner(partner_id: int) -> Response:
    """The school works with it no more."""
    partner = partner_or_404(partner_id)
    actions.end_partner(g.actor, partner)
    flash(_("Ended. Links sent to %(name)s no longer work; what it confirmed stays.", name=partner.name), "success")
    db.session.commit()
    return redirect(url_for("activities.list_partners"))


@bp.post("/partners/<int:partner_id>/resume")
@role_required(*KEEPERS)
def resume_partner(partner_id: int) -> Response:
    """The school works with it again."""
    partner = partner_or_404(partner_id)
    actions.resume_partner(g.actor, partner)
    flash(_("The school works with %(name)s again.", name=partner.name), "success")
    db.session.commit()
    return redirect(url_for("activities.list_partners"))
