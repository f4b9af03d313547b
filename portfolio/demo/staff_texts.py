"""What the demo's teachers write: observations of one pupil, reasons for a return, the homeroom teacher's comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from portfolio.demo import phrases_staff as lines
from portfolio.demo.names import MINORITY_NAMES, Person
from portfolio.demo.phrases import expand

COMMENT_LENGTH = range(80, 201)
HAS_NUMBER = re.compile(r"[0-9０-９]")


@dataclass(frozen=True)
class WrittenObservation:
    """A teacher's observation of one pupil; `scene` names pictures that suit it."""

    title: str
    description: str
    dimension: str
    indicator: str
    scene: str


def write_observation(rng: Random, person: Person) -> WrittenObservation:
    """What a teacher saw this pupil do, in two sentences, without the name."""
    title, dimension, indicator, scene, text = rng.choice(lines.OBSERVATIONS)
    slots = dict(lines.OBSERVATION_SLOTS) | {"they": "她" if person.gender == "female" else "他"}
    words = [rng.choice(text.strip().splitlines()).strip(), rng.choice(lines.OBSERVATION_ENDS)]
    return WrittenObservation(title, "".join(expand(rng, word, slots) for word in words), dimension, indicator, scene)


def return_reason(rng: Random) -> str:
    """Why a homeroom teacher sends a record back, in words that say what to do."""
    return rng.choice(lines.RETURN_REASONS)


def write_comment(rng: Random, person: Person, titles: Sequence[str]) -> str:
    """A term comment of 80–200 characters that names one or two of the pupil's records, with no number and no rank.

    `titles` are the titles of approved records, at least one; those without figures are quoted first.
    """
    cited = sorted(rng.sample(list(titles), len(titles)), key=lambda title: bool(HAS_NUMBER.search(title)))[:2]
    for _ in range(40):
        comment = _drafted(rng, person, [re.sub(HAS_NUMBER, "", title) for title in cited])
        if len(comment) in COMMENT_LENGTH:
            return comment
    return _drafted(rng, person, cited[:1])[: COMMENT_LENGTH[-1]]


def _drafted(rng: Random, person: Person, titles: Sequence[str]) -> str:
    first, rest = titles[0], titles[1:]
    parts = [(lines.COMMENT_OPENINGS, ""), (lines.COMMENT_FACTS, first)]
    parts += [(lines.COMMENT_SECONDS, title) for title in rest if rng.random() < 0.6]
    parts += [(lines.COMMENT_TRAITS, "")] if rng.random() < 0.75 else []
    parts += [(lines.COMMENT_HOPES, "")]
    return "".join(
        rng.choice(text.strip().splitlines()).format(name=called(person), title=title) for text, title in parts
    )


def called(person: Person) -> str:
    """What a teacher calls a pupil: the given name where it has two characters, else the whole name."""
    given = person.name.removeprefix(person.surname)
    return given if len(given) == 2 and person.name not in MINORITY_NAMES else person.name
