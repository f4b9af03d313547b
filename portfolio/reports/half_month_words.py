"""The paragraphs of a half-monthly report: what they are called, and what the figures suggest for them."""

from collections.abc import Mapping

from flask_babel import LazyString, force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portfolio.reports.documents import LOCALES, Language
from portfolio.reports.half_month_figures import Figures, SessionLine
from portfolio.reports.half_month_tables import plain_hours
from portfolio.web.rendering import day, days, is_english

PARAGRAPHS: dict[str, LazyString] = {
    "situation": _l("How the service went"),
    "highlights": _l("What stood out"),
    "problems": _l("Problems and measures"),
    "plans": _l("Plans for the next half month"),
}
MOST = 1200  # characters of a paragraph
NAMED = 6  # so many are named in a sentence, then "and others"


def suggested(figures: Figures) -> dict[str, str]:
    """A paragraph for each name, in the language at hand, from the figures alone."""
    return {
        "situation": _situation(figures),
        "highlights": _highlights(figures),
        "problems": _problems(figures),
        "plans": _plans(figures),
    }


def words_for(kept: Mapping[str, str], figures: Figures, language: Language) -> dict[str, str]:
    """The paragraphs as they are to be issued: what the office wrote, else what the figures suggest."""
    with force_locale(LOCALES[language]):
        return suggested(figures) | {name: text for name, text in kept.items() if name in PARAGRAPHS}


def _situation(figures: Figures) -> str:
    if not figures.held:
        return _("No session of the after-school service was held in this half month.")
    until = _("Up to %(day)s", day=day(figures.as_of)) if figures.as_of else _("In this half month")
    return _(
        "%(until)s the school offered after-school service on %(served)s of %(school_days)s school days. "
        "%(held)s of %(planned)s planned sessions of %(courses)s courses were held, %(session_hours)s hours in all. "
        "%(students)s different students took part, %(attendances)s times together; %(staff)s members of staff led "
        "or helped.",
        until=until, served=figures.service_days, school_days=figures.school_days, held=figures.held,
        planned=figures.planned, courses=figures.courses, session_hours=plain_hours(figures.session_hours),
        students=figures.students, attendances=figures.attendances, staff=figures.staff,
    )  # fmt: skip


def _highlights(figures: Figures) -> str:
    sentences = []
    if figures.other:
        titles = _listed([one.title for one in figures.other])
        sentences.append(_("Besides the service the school held: %(titles)s.", titles=titles))
    if figures.partners:
        names = _listed([one.name for one in figures.partners])
        sentences.append(_("From outside the school there joined in: %(names)s.", names=names))
    return _joined(sentences)


def _problems(figures: Figures) -> str:
    sentences = []
    if figures.off:
        told = _listed([_told(one) for one in figures.off])
        sentences.append(
            ngettext(
                "%(num)s session was called off: %(told)s.",
                "%(num)s sessions were called off: %(told)s.",
                len(figures.off),
                told=told,
            )
        )
    if missing := len(figures.untaken) + len(figures.untold):
        sentences.append(
            ngettext(
                "Of %(num)s session the attendance is still to be put in.",
                "Of %(num)s sessions the attendance is still to be put in.",
                missing,
            )
        )
    if figures.expired:
        names = _listed([one.name for one in figures.expired])
        sentences.append(_("The qualification of these partners is to be renewed: %(names)s.", names=names))
    return _joined(sentences) or _("Nothing out of the ordinary happened.")


def _told(one: SessionLine) -> str:
    when = days(one.on, one.on, has_year=False)
    if one.reason:
        return _("%(day)s %(title)s (%(reason)s)", day=when, title=one.title, reason=one.reason.rstrip("。."))
    return _("%(day)s %(title)s", day=when, title=one.title)


def _plans(figures: Figures) -> str:
    if not figures.next_sessions:
        return ""
    return _(
        "For the next half month %(sessions)s sessions of %(courses)s courses are planned.",
        sessions=figures.next_sessions, courses=figures.next_courses,
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:NAMED])
    return shown if len(names) <= NAMED else _("%(names)s and others", names=shown)


def _joined(sentences: list[str]) -> str:
    return (" " if is_english() else "").join(sentences)
