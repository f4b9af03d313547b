"""Publishing versions of the evaluation framework: from a preset, or from the present one with changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, reader_length, tidy
from portfolio.school.actors import Actor
from portfolio.school.framework import publish_preset
from portfolio.school.framework_models import Dimension, FrameworkVersion, Indicator
from portfolio.school.models import Term
from portfolio.school.policy import can_plan_terms
from portfolio.web.errors import Refusal

NAME_LIMIT, INDICATORS_LIMIT, DIMENSIONS_LIMIT = 20, 8, 8
FEATURE = "feature"


@dataclass(frozen=True)
class DimensionDraft:
    """A dimension as the form has it; `indicators` are (name, English name)."""

    code: str
    sign: str
    name: str
    name_en: str
    indicators: tuple[tuple[str, str], ...]

    @property
    def is_feature(self) -> bool:
        """Whether it is the school's own 学校特色, which alone may be left out again."""
        return self.code.startswith(FEATURE)

    @property
    def lines(self) -> str:
        """The indicators as they are edited: one a line, the English name behind a bar."""
        return "\n".join(f"{name} | {name_en}" if name_en else name for name, name_en in self.indicators)


def drafts_of(version: FrameworkVersion) -> list[DimensionDraft]:
    """A version as a form begins with it."""
    return [
        DimensionDraft(
            row.code, row.sign, row.name, row.name_en, tuple((each.name, each.name_en) for each in row.indicators)
        )
        for row in version.dimensions
    ]


def read_draft(code: str, sign: str, name: str, name_en: str, lines: str) -> DimensionDraft:
    """A dimension from what was typed."""
    pairs = [tidy(line).partition("|") for line in lines.replace("｜", "|").splitlines() if line.strip()]
    indicators = tuple((name.strip(), english.strip()) for name, _bar, english in pairs)
    return DimensionDraft(code, tidy(sign), tidy(name), tidy(name_en), indicators)


def newest_version() -> FrameworkVersion | None:
    """The version new terms are told by."""
    return db.session.scalars(select(FrameworkVersion).order_by(FrameworkVersion.version.desc()).limit(1)).first()


def publish_from_preset(preset: str, actor: Actor) -> FrameworkVersion:
    """A new version as the preset has it. Flushed."""
    _check(actor)
    version = publish_preset(actor.school_id, preset)
    _settle(version, actor)
    return version


def publish_changed(base: FrameworkVersion, drafts: Sequence[DimensionDraft], actor: Actor) -> FrameworkVersion:
    """A new version with these dimensions; the base stays as it is, and so do terms that have begun. Raises Refusal."""
    _check(actor)
    kept = [draft for draft in drafts if not (draft.is_feature and not draft.name and not draft.indicators)]
    _check_drafts(base, kept)
    latest = db.session.scalar(select(func.max(FrameworkVersion.version))) or 0
    version = FrameworkVersion(
        school_id=actor.school_id, version=latest + 1, preset=base.preset, name=base.name, name_en=base.name_en
    )
    version.dimensions = [_dimension(actor.school_id, at, draft) for at, draft in enumerate(kept, 1)]
    db.session.add(version)
    db.session.flush()
    _settle(version, actor)
    return version


def _dimension(school_id: int, position: int, draft: DimensionDraft) -> Dimension:
    return Dimension(
        school_id=school_id,
        position=position,
        code=draft.code,
        sign=draft.sign,
        name=draft.name,
        name_en=draft.name_en,
        indicators=[
            Indicator(school_id=school_id, position=order, name=name, name_en=name_en)
            for order, (name, name_en) in enumerate(draft.indicators, 1)
        ],
    )


def _settle(version: FrameworkVersion, actor: Actor) -> None:
    """Terms that have not begun are told by the new version."""
    for term in db.session.scalars(select(Term).where(Term.starts_on > clock.today())):
        term.framework_version_id = version.id
    audit.log("framework.publish", version, actor_id=actor.user_id, version=version.version)


def _check(actor: Actor) -> None:
    if not can_plan_terms(actor):
        raise Forbidden


def _check_drafts(base: FrameworkVersion, drafts: Sequence[DimensionDraft]) -> None:
    if list(drafts) == drafts_of(base):
        raise Refusal(_("Nothing is different from version %(version)s.", version=base.version))
    if len(drafts) > DIMENSIONS_LIMIT:
        raise Refusal(_("More than %(count)s dimensions cannot be printed clearly.", count=DIMENSIONS_LIMIT))
    fixed = {row.code for row in base.dimensions if not row.code.startswith(FEATURE)}
    if not fixed <= {draft.code for draft in drafts}:
        raise Refusal(_("Only the school’s own dimension can be left out."))
    for draft in drafts:
        _check_draft(draft)


def _check_draft(draft: DimensionDraft) -> None:
    called = draft.name or draft.sign
    if not draft.name or reader_length(draft.name) > NAME_LIMIT or reader_length(draft.name_en) > 2 * NAME_LIMIT:
        raise Refusal(_("“%(name)s”: a dimension’s name has 1 to %(count)s characters.", name=called, count=NAME_LIMIT))
    if reader_length(draft.sign) != 1:
        raise Refusal(_("“%(name)s”: its sign is a single character.", name=called))
    names = [name for name, _english in draft.indicators]
    if not 1 <= len(names) <= INDICATORS_LIMIT or len(set(names)) < len(names):
        raise Refusal(_("“%(name)s”: write 1 to %(count)s different indicators, one a line.",
                        name=called, count=INDICATORS_LIMIT))  # fmt: skip
    for text in [draft.name, draft.name_en, draft.sign, *(part for pair in draft.indicators for part in pair)]:
        if forbidden_characters(text) or reader_length(text) > 2 * NAME_LIMIT:
            raise Refusal(_("“%(name)s”: one of its words is too long or holds unseen characters.", name=called))
