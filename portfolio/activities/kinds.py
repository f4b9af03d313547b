"""Kinds and levels of an activity, and the part somebody takes in it (PRODUCT.md, "The activity record")."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Kind(StrEnum):
    """What sort of activity it was."""

    FILM = "film"
    SPORTS_DAY = "sports_day"
    STUDENT_FESTIVAL = "student_festival"
    DRAMA = "drama"
    ENGLISH_SKIT = "english_skit"
    AFTER_SCHOOL = "after_school"
    LECTURE = "lecture"
    SCIENCE = "science"
    VOLUNTEERING = "volunteering"
    LABOUR = "labour"
    SOCIAL_STUDY = "social_study"
    CAREER = "career"
    SAFETY = "safety"
    INQUIRY = "inquiry"
    LEAGUE = "league"
    OFFICE_HELD = "office_held"
    HONOUR = "honour"
    HOMEWORK_SUPPORT = "homework_support"
    OTHER = "other"

    @property
    def title(self) -> LazyString:
        """The kind's name."""
        return KINDS[self].title


PROMPT = _l("What did you do?")


@dataclass(frozen=True)
class KindFacts:
    """A kind's name, its usual dimension, which facts its form asks for, and the gentle prompt."""

    title: LazyString
    dimension: str
    has_role: bool = True
    has_hours: bool = True
    has_award: bool = False
    prompt: LazyString = PROMPT


KINDS: dict[Kind, KindFacts] = {
    Kind.FILM: KindFacts(
        _l("Film festival"), "aesthetic", has_award=True, prompt=_l("What was your part in making the film?")
    ),
    Kind.SPORTS_DAY: KindFacts(_l("Sports day"), "body", has_award=True, prompt=_l("Which event, and how did it go?")),
    Kind.STUDENT_FESTIVAL: KindFacts(
        _l("Student festival"), "aesthetic", prompt=_l("What did you do at the festival?")
    ),
    Kind.DRAMA: KindFacts(
        _l("Drama"), "aesthetic", has_award=True, prompt=_l("Whom did you play, and how did you rehearse?")
    ),
    Kind.ENGLISH_SKIT: KindFacts(
        _l("English skit"), "learning", has_award=True, prompt=_l("Which role did you speak, and how did you practise?")
    ),
    Kind.AFTER_SCHOOL: KindFacts(_l("After-school service"), "learning", prompt=_l("What did you work on?")),
    Kind.LECTURE: KindFacts(_l("Lecture"), "learning", has_role=False, prompt=_l("What stayed with you?")),
    Kind.SCIENCE: KindFacts(
        _l("Science exploration"), "learning", has_award=True, prompt=_l("What did you try, and what did you see?")
    ),
    Kind.VOLUNTEERING: KindFacts(_l("Volunteering"), "moral", prompt=_l("Whom did you help, and how?")),
    Kind.LABOUR: KindFacts(_l("Labour"), "labour", prompt=_l("What work did you do, and how?")),
    Kind.SOCIAL_STUDY: KindFacts(
        _l("Social study"), "labour", prompt=_l("Where did you go, and what did you find out?")
    ),
    Kind.CAREER: KindFacts(
        _l("Career experience"), "labour", prompt=_l("Which job did you try, and what was it like?")
    ),
    Kind.SAFETY: KindFacts(_l("Safety training"), "body", has_role=False, prompt=_l("What did you learn to do?")),
    Kind.INQUIRY: KindFacts(
        _l("Inquiry project"), "learning", has_award=True, prompt=_l("What did you ask, and what did you find?")
    ),
    Kind.LEAGUE: KindFacts(_l("League and Young Pioneers"), "moral", prompt=_l("What did you do in the team?")),
    Kind.OFFICE_HELD: KindFacts(_l("Office held"), "moral", has_hours=False, prompt=_l("What are you in charge of?")),
    Kind.HONOUR: KindFacts(
        _l("Honour"), "moral", has_role=False, has_hours=False, has_award=True, prompt=_l("What was the honour for?")
    ),
    Kind.HOMEWORK_SUPPORT: KindFacts(
        _l("Homework support"), "learning", has_role=False, prompt=_l("What did you work out?")
    ),
    Kind.OTHER: KindFacts(_l("Other"), "moral"),
}
FIRST_TILES = (
    Kind.DRAMA, Kind.SPORTS_DAY, Kind.FILM, Kind.AFTER_SCHOOL, Kind.SCIENCE, Kind.LABOUR, Kind.VOLUNTEERING,
    Kind.LECTURE,
)  # fmt: skip


class Level(StrEnum):
    """At which level the activity was held."""

    CLASS = "class"
    SCHOOL = "school"
    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"
    WORLD = "world"

    @property
    def title(self) -> LazyString:
        """The level's name."""
        return LEVELS[self]


LEVELS: dict[Level, LazyString] = {
    Level.CLASS: _l("Class"),
    Level.SCHOOL: _l("School"),
    Level.DISTRICT: _l("District or county"),
    Level.CITY: _l("City"),
    Level.PROVINCE: _l("Province"),
    Level.NATION: _l("National"),
    Level.WORLD: _l("International"),
}


class Part(StrEnum):
    """The student's role in the activity."""

    LEAD = "lead"
    MAIN = "main"
    PART = "part"

    @property
    def title(self) -> LazyString:
        """The role's name."""
        return PARTS[self]


PARTS: dict[Part, LazyString] = {
    Part.LEAD: _l("Led or planned"),
    Part.MAIN: _l("Main participant"),
    Part.PART: _l("Took part"),
}
