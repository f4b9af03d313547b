"""Who is at the demo's schools: classes, pupils with their guardians, staff; planned before anything is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from portfolio.demo.names import Guardian, Person, guardian_of, make_people, make_staff, namesake
from portfolio.demo.terms import TermPlan
from portfolio.school.roles import Role

FIRST_GRADE = 7
ONE_DAY = timedelta(days=1)
TWINS_IN_NAME = (11, 26)  # two seats of the first class
# Names by class (its place among the school's) and seat: s1001 first, then those that are hard to store or to print.
SEATED = {
    (0, 0): Person("林知夏", "female", 2014),
    (0, 4): Person("王䶮", "male", 2013),
    (0, 9): Person("张㛃", "female", 2014),
    (0, 14): Person("阿依古丽·买买提", "female", 2013),
    (0, 19): Person("李堃", "male", 2014),
    (2, 5): Person("周𠅤如", "female", 2012),
    (2, 10): Person("陈翀", "male", 2013),
    (2, 15): Person("林瑱", "female", 2012),
    (2, 20): Person("艾力·吐尔逊", "male", 2013),
}


@dataclass(frozen=True)
class Casting:
    """How big a school is and whom it has. `suffix` ends the sign-in names; classes are (grade now, number).

    `small`: classes of another size, by their place.
    """

    suffix: str
    classes: tuple[tuple[int, int], ...]
    class_size: int
    teachers: int
    seed: int
    small: Mapping[int, int] = field(default_factory=dict)

    def sizes(self) -> list[int]:
        """How many are in each class."""
        return [self.small.get(place, self.class_size) for place in range(len(self.classes))]


@dataclass(frozen=True)
class ClassPlan:
    """A class; it keeps its code while its grade rises."""

    grade: int
    number: int
    cohort_year: int
    homeroom: str
    deputy: str

    @property
    def code(self) -> str:
        """As classes made by an import are called."""
        return f"{self.cohort_year}g{FIRST_GRADE}c{self.number:02d}"

    @property
    def grade_at_start(self) -> int:
        """The grade in its cohort year."""
        return FIRST_GRADE

    def grade_in(self, school_year: int) -> int:
        """The grade in a school year."""
        return FIRST_GRADE + school_year - self.cohort_year

    @property
    def begins_on(self) -> date:
        """When its students came to the school."""
        return date(self.cohort_year, 9, 1)


@dataclass(frozen=True)
class Stay:
    """A time in a class, by the class's code."""

    class_code: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Pupil:
    """A student. Sign-in names stand for people until they have ids; stays are in the order of time."""

    username: str
    person: Person
    number: str
    national_number: str
    entry_year: int
    guardian: Guardian
    stays: tuple[Stay, ...]

    @property
    def guardian_username(self) -> str:
        """p1001 for s1001."""
        return "p" + self.username[1:]

    @property
    def class_code(self) -> str:
        """The class the student is in now."""
        return self.stays[-1].class_code

    def class_on(self, day: date) -> str:
        """The code of the class on a day; before the first stay the first."""
        return [stay.class_code for stay in self.stays if stay.from_on <= day or stay is self.stays[0]][-1]


@dataclass(frozen=True)
class StaffPlan:
    """Somebody who works at the school, with the roles held there."""

    username: str
    name: str
    number: str
    roles: tuple[Role, ...]


@dataclass
class Cast:
    """Everybody at a school."""

    suffix: str
    classes: list[ClassPlan] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    staff: list[StaffPlan] = field(default_factory=list)

    def classmates(self, class_code: str) -> list[Pupil]:
        """The students who are in a class now, by number."""
        return [pupil for pupil in self.pupils if pupil.class_code == class_code]

    def class_coded(self, code: str) -> ClassPlan:
        """The class of a code."""
        return next(each for each in self.classes if each.code == code)

    def teachers(self) -> list[StaffPlan]:
        """Subject teachers: t01 first."""
        return [one for one in self.staff if one.username.startswith("t")]

    def names(self) -> dict[str, str]:
        """Sign-in name → name, of everybody but guardians."""
        return {one.username: one.name for one in self.staff} | {
            one.username: one.person.name for one in self.pupils
        }


def cast_school(casting: Casting, former: TermPlan, present: TermPlan, today: date) -> Cast:
    """Make up a school's people as they are today."""
    cast = Cast(casting.suffix)
    cast.classes = [_class(place, key, casting, present) for place, key in enumerate(casting.classes)]
    cast.staff = list(_staff(casting))
    cast.pupils = list(_pupils(casting, cast.classes, present))
    _move(cast, former, present, today)
    return cast


def _class(place: int, key: tuple[int, int], casting: Casting, present: TermPlan) -> ClassPlan:
    grade, number = key
    suffix = casting.suffix
    cohort = present.school_year - (grade - FIRST_GRADE)
    return ClassPlan(grade, number, cohort, f"h{grade}{number}{suffix}", f"t{place + 2:02d}{suffix}")


def _staff(casting: Casting) -> Iterator[StaffPlan]:
    teachers = [f"t{place + 1:02d}" for place in range(casting.teachers)]
    homerooms = [f"h{grade}{number}" for grade, number in casting.classes]
    offices = {"office": Role.OFFICE, "principal": Role.PRINCIPAL, "admin": Role.ADMIN}
    usernames = [*teachers, *homerooms, *offices]
    for place, (username, person) in enumerate(zip(usernames, make_staff(casting.seed, len(usernames)), strict=True)):
        roles: tuple[Role, ...] = (offices.get(username, Role.TEACHER),)
        if username == teachers[-1] and not casting.suffix:
            roles = (Role.TEACHER, Role.OFFICE)  # of the evaluation committee, for second looks
        yield StaffPlan(username + casting.suffix, person.name, f"T{place + 1:03d}", roles)


def _pupils(casting: Casting, classes: list[ClassPlan], present: TermPlan) -> Iterator[Pupil]:
    rng = Random(f"pupils/{casting.seed}")
    seats = [(each, seat) for each, size in zip(classes, casting.sizes(), strict=True) for seat in range(size)]
    for place, (person, (school_class, seat)) in enumerate(zip(_people(casting), seats, strict=True)):
        joined = min(school_class.begins_on, present.starts_on) if school_class.grade == FIRST_GRADE else None
        yield Pupil(
            username=f"s{1001 + place}{casting.suffix}",
            person=person,
            number=f"{school_class.cohort_year}{school_class.number:02d}{seat + 1:02d}",
            national_number=_national_number(rng, person, school_class.grade, present.school_year, place),
            entry_year=school_class.cohort_year,
            guardian=guardian_of(rng, person, relation="母亲" if place == 0 else ""),
            stays=(Stay(school_class.code, joined or school_class.begins_on),),
        )


def _people(casting: Casting) -> list[Person]:
    """Drawn names, with those of SEATED on their seats in the main school, and two of one name in its first class."""
    sizes, total = casting.sizes(), sum(casting.sizes())
    drawn = make_people(casting.seed, total + len(SEATED))
    if casting.suffix:
        return drawn[:total]
    fixed = {sum(sizes[:place]) + seat: person for (place, seat), person in SEATED.items()}
    names = {person.name for person in fixed.values()}
    rest = iter([person for person in drawn if person.name not in names])
    people = [fixed.get(place) or next(rest) for place in range(total)]
    one, other = TWINS_IN_NAME
    people[other] = namesake(people[one], Random(casting.seed))
    return people


def _national_number(rng: Random, person: Person, grade: int, school_year: int, place: int) -> str:
    """Shaped like a 学籍号, but of a region that does not exist. Odd for boys, even for girls, as on real ones."""
    born = date(school_year - grade - 6, 9, 1) + timedelta(days=rng.randrange(365))
    order = (place * 7 + 11) % 500 * 2 + (person.gender == "male")
    return f"G999999{born:%Y%m%d}{order:04d}"


def _move(cast: Cast, former: TermPlan, present: TermPlan, today: date) -> None:
    """One student changed class in the former term, another some weeks ago; both keep what they did before."""
    if cast.suffix:
        return
    first, second, third, fourth = (each.code for each in cast.classes[:4])
    middle = former.starts_on + (former.ends_on - former.starts_on) / 2
    lately = present.starts_on + (today - present.starts_on) / 3
    for seat, came_from, goes_to, on in ((13, fourth, third, middle), (33, second, first, lately)):
        place, pupil = [(at, one) for at, one in enumerate(cast.pupils) if one.class_code == goes_to][seat]
        begins_on = min(cast.class_coded(came_from).begins_on, pupil.stays[0].from_on)
        stays = (Stay(came_from, begins_on, on - ONE_DAY), Stay(goes_to, on))
        cast.pupils[place] = replace(pupil, stays=stays)
