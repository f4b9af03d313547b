"""What is said at a term's end, put together line by line so that hardly two texts are alike."""

from collections.abc import Mapping, Sequence
from random import Random

from portfolio.demo import phrases_term_end as own
from portfolio.demo import phrases_voices as voices
from portfolio.demo.names import Person
from portfolio.demo.phrases import SHARED, expand
from portfolio.demo.staff_texts import called

STORY_LIMIT = 300


def write_statement(rng: Random, titles: Sequence[str]) -> str:
    """A pupil's self-statement of some five sentences that names one or two of the own records."""
    title, *rest = rng.sample(list(titles), min(2, len(titles)))
    pools = [own.STATEMENT_OPENINGS, own.STATEMENT_MIDDLES]
    pools += [own.STATEMENT_SECONDS] if rest and rng.random() < 0.7 else []
    pools += [own.STATEMENT_CHANGES] if rng.random() < 0.6 else []
    lines = [_line(rng, pool) for pool in [*pools, own.STATEMENT_ENDS]]
    paragraphs = ["".join(lines[:2]), "".join(lines[2:])]
    text = "\n".join(paragraphs) if rng.random() < 0.5 else "".join(paragraphs)
    return _filled(rng, text, {"title": title, "other": rest[0] if rest else title})


def write_story(rng: Random, told: str) -> str:
    """A key case's story: what the record tells already, from its beginning to what came of it."""
    before, after = _line(rng, own.STORY_OPENINGS), _line(rng, own.STORY_TURNS) + _line(rng, own.STORY_THOUGHTS)
    return _filled(rng, before, {}) + told[: STORY_LIMIT - 120] + _filled(rng, after, {})


def own_level_words(rng: Random, dimension: str) -> str:
    """The words a pupil puts to an own level."""
    return _joined(rng, own.OWN_LEVEL_WORDS[dimension])


def level_words(rng: Random, dimension: str) -> str:
    """The words of a teacher or a classmate with a level."""
    return _joined(rng, voices.LEVEL_WORDS[dimension])


def peer_note(rng: Random, person: Person) -> str:
    """A classmate's two sentences, without the name."""
    return _of(_line(rng, voices.PEER_SEEN) + _line(rng, voices.PEER_WISHES), person)


def rude_note(person: Person) -> tuple[str, str]:
    """A note that a homeroom teacher keeps back, and the reason."""
    return _of(voices.PEER_KEPT_BACK, person), _of(voices.PEER_KEPT_BACK_REASON, person)


def subject_line(rng: Random, subject: str) -> str:
    """A subject teacher's line."""
    return _line(rng, voices.SUBJECT_LINES[subject]) + _line(rng, voices.SUBJECT_ENDS)


def family_message(rng: Random, person: Person) -> str:
    """What a family writes."""
    parts = [voices.FAMILY_SEEN, voices.FAMILY_MIDDLES, voices.FAMILY_ENDS]
    return "".join(_line(rng, part) for part in parts).replace("{name}", called(person))


def _line(rng: Random, pool: str) -> str:
    return rng.choice(pool.strip().splitlines()).strip()


def _joined(rng: Random, halves: tuple[str, str]) -> str:
    return _line(rng, halves[0]) + rng.choice(halves[1].split("|"))


def _of(text: str, person: Person) -> str:
    they = "她" if person.gender == "female" else "他"
    return text.replace("{they}", they).replace("{They}", they)


def _filled(rng: Random, text: str, words: Mapping[str, str]) -> str:
    """The text with its slots filled; titles are put in last, since braces in them mean nothing."""
    marks = {name: f"\0{name}\0" for name in words}
    text = expand(rng, text, {**SHARED, **own.SLOTS, **marks})
    for name, word in words.items():
        text = text.replace(marks[name], word)
    return text
