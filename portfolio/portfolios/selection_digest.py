"""What a student confirms, canonically written, and its SHA-256."""

import hashlib
from collections.abc import Iterable
from typing import Any

from portfolio.core.audit import CANONICAL
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_queries import counted_picks
from portfolio.portfolios.states import SelectionState
from portfolio.portfolios.voice_models import LevelGiven


def digest_of(content: Any) -> str:
    """The SHA-256 of a content of lists, mappings, texts and numbers, however it was put together."""
    return hashlib.sha256(CANONICAL.encode(content).encode()).hexdigest()


def selection_content(portfolio: TermPortfolio | None, levels: Iterable[LevelGiven]) -> dict[str, Any]:
    """What the student put together: the picks in their order, the self-statement, the own levels."""
    return {
        "statement": portfolio.statement if portfolio else "",
        "picks": [_pick(pick) for pick in counted_picks(portfolio)],
        "levels": levels_content(levels),
    }


def levels_content(levels: Iterable[LevelGiven]) -> list[list[Any]]:
    """Levels in an order that does not hang on when they were given."""
    return sorted([row.dimension_id, row.voice.value, row.author_id, row.level, row.words] for row in levels)


def _pick(pick: PickedRecord) -> dict[str, Any]:
    pictures = pick.pictures if pick.is_key_case else []
    story = pick.story if pick.is_key_case else ""
    return {
        "record": pick.record.number, "version": pick.record.version, "key": pick.is_key_case, "story": story,
        "pictures": list(pictures),
    }  # fmt: skip


def is_to_confirm_again(portfolio: TermPortfolio | None, levels: Iterable[LevelGiven]) -> bool:
    """Whether what stands in a confirmed portfolio is no longer what the student signed."""
    if portfolio is None or portfolio.status is not SelectionState.CONFIRMED:
        return False
    return portfolio.confirmed_digest != digest_of(selection_content(portfolio, levels))
