"""What the queue's address and its forms say, read and checked."""

from typing import Any

from werkzeug.datastructures import MultiDict

from portfolio.activities.kinds import Kind
from portfolio.core.text import tidy
from portfolio.review.queries import Order, QueueFilter
from portfolio.web.numbers import whole_number

WORDS_LIMIT = 60


def queue_filter(values: MultiDict[str, str]) -> QueueFilter:
    """The filter of an address; what it does not understand it leaves out."""
    kind, order = values.get("kind", ""), values.get("order", "")
    return QueueFilter(
        kind=Kind(kind) if kind in set(Kind) else None,
        dimension=values.get("dimension", ""),
        student_id=values.get("student", type=int),
        class_id=values.get("class", type=int),
        words=tidy(values.get("q", ""))[:WORDS_LIMIT],
        order=Order(order) if order in set(Order) else Order.WAITING,
    )


def filter_arguments(chosen: QueueFilter) -> dict[str, Any]:
    """The same filter as an address says it."""
    said = {
        "kind": chosen.kind or "",
        "dimension": chosen.dimension,
        "student": chosen.student_id or "",
        "class": chosen.class_id or "",
        "q": chosen.words,
        "order": "" if chosen.order is Order.WAITING else chosen.order,
    }
    return {name: str(value) for name, value in said.items() if value}


def ids_with_revisions(values: list[str]) -> list[tuple[int, int]]:
    """`["12:3", "14:1"]` as pairs; anything else is left out."""
    sent = (value.partition(":") for value in values)
    pairs = [(whole_number(id_), whole_number(revision)) for id_, _colon, revision in sent]
    return [(id_, revision) for id_, revision in pairs if id_ is not None and revision is not None]
