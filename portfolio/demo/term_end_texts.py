"""What is said at a term's end, put together line by line so that hardly two texts are alike."""

from collections.abc import Mapping, Sequence
from random import Random

from portfolio.demo import phrases_term_end as own
from portfolio.demo import phrases_voices as voices
from portfolio.demo.names import Person
from portfolio.demo.phrases import SHARED, expand
from portfolio.demo.staff_texts import called

STORY_LIMIT = 300


class Pen:
    """Writes line after line; none of a pool comes again before all have come."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._left: dict[str, list[str]] = {}

    def line(self, pool: str) -> str:
        """The next line of a pool."""
        if not self._left.get(pool):
            self._left[pool] = [line.strip() for line in pool.strip().splitlines()]
            self.rng.shuffle(self._left[pool])
        return self._left[pool].pop()


def write_statement(pen: Pen, titles: Sequence[str]) -> str:
    """A pupil's self-statement of some five sentences that names one or two of the own records."""
    title, *rest = pen.rng.sample(list(titles), min(2, len(titles)))
    pools = [own.STATEMENT_OPENINGS, own.STATEMENT_MIDDLES]
    pools += [own.STATEMENT_SECONDS] if rest and pen.rng.random() < 0.7 else []
    pools += [own.STATEMENT_CHANGES] if pen.rng.random() < 0.6 else []
    lines = [pen.line(pool) for pool in [*pools, own.STATEMENT_ENDS]]
    paragraphs = ["".join(lines[:2]), "".join(lines[2:])]
    text = "\n".join(paragraphs) if pen.rng.random() < 0.5 else "".join(paragraphs)
    return _filled(pen, text, {"title": title, "other": rest[0] if rest else title})


def write_story(pen: Pen, told: str) -> str:
    """A key case's story: what the record tells already, from its beginning to what came of it."""
    before, after = pen.line(own.STORY_OPENINGS), pen.line(own.STORY_TURNS) + pen.line(own.STORY_THOUGHTS)
    return _filled(pen, before, {}) + told[: STORY_LIMIT - 120] + _filled(pen, after, {})


def own_level_words(pen: Pen, dimension: str) -> str:
    """The words a pupil puts to an own level."""
    return _joined(pen, own.OWN_LEVEL_WORDS[dimension])


def level_words(pen: Pen, dimension: str) -> str:
    """The words of a teacher or a classmate with a level."""
    return _joined(pen, voices.LEVEL_WORDS[dimension])


def peer_note(pen: Pen, person: Person) -> str:
    """A classmate's two sentences, without the name."""
    return _of(pen.line(voices.PEER_SEEN) + pen.line(voices.PEER_WISHES), person)


def rude_note(person: Person) -> tuple[str, str]:
    """A note that a homeroom teacher keeps back, and the reason."""
    return _of(voices.PEER_KEPT_BACK, person), _of(voices.PEER_KEPT_BACK_REASON, person)


def subject_line(pen: Pen, subject: str) -> str:
    """A subject teacher's line."""
    return pen.line(voices.SUBJECT_LINES[subject]) + pen.line(voices.SUBJECT_ENDS)


def family_message(pen: Pen, person: Person) -> str:
    """What a family writes."""
    parts = [voices.FAMILY_SEEN, voices.FAMILY_MIDDLES, voices.FAMILY_ENDS]
    return "".join(pen.line(part) for part in parts).replace("{name}", called(person))


def _joined(pen: Pen, halves: tuple[str, str]) -> str:
    return pen.line(halves[0]) + pen.line(halves[1].replace("|", "\n"))


def _of(text: str, person: Person) -> str:
    they = "她" if person.gender == "female" else "他"
    return text.replace("{they}", they).replace("{They}", they)


def _filled(pen: Pen, text: str, words: Mapping[str, str]) -> str:
    """The text with its slots filled; titles are put in last, since braces in them mean nothing."""
    marks = {name: f"\0{name}\0" for name in words}
    text = expand(pen.rng, text, {**SHARED, **own.SLOTS, **marks})
    for name, word in words.items():
        text = text.replace(marks[name], word)
    return text
