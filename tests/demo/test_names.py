"""The demo's people have names as a Chinese school has them, and no two pupils share one unasked."""

from __future__ import annotations

from random import Random

from portfolio.demo.names import MINORITY_NAMES, RARE_GIVEN, SURNAMES, guardian_of, make_people, make_staff, namesake


def test_three_thousand_pupils_have_three_thousand_names() -> None:
    people = make_people(4, 3000)
    assert len({person.name for person in people}) == 3000
    assert all(2011 <= person.birth_year <= 2014 for person in people)


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_people(7, 240) == make_people(7, 240)
    assert make_people(7, 240) != make_people(8, 240)


def test_every_sort_of_name_occurs_in_a_small_school() -> None:
    names = [person.name for person in make_people(1, 240)]
    assert set(names) & MINORITY_NAMES
    assert any(len(name) == 2 for name in names)
    assert any(name[:2] in SURNAMES and len(name) == 4 for name in names)
    assert any(name.endswith(tuple(given for rare in RARE_GIVEN.values() for given in rare)) for name in names)


def test_a_class_may_hold_two_of_one_name() -> None:
    person = make_people(1, 1)[0]
    assert namesake(person, Random(1)).name == person.name


def test_fathers_share_the_surname_and_mothers_mostly_do_not() -> None:
    rng, children = Random(3), [child for child in make_people(1, 90) if child.name not in MINORITY_NAMES]
    assert all(guardian_of(rng, child, relation="父亲").name.startswith(child.surname) for child in children)
    others = [guardian_of(rng, child, relation="母亲").name.startswith(child.surname) for child in children]
    assert sum(others) < len(children) / 4


def test_staff_are_grown_up_and_distinct() -> None:
    staff = make_staff(2, 40)
    assert len({person.name for person in staff}) == 40
    assert all(person.birth_year < 2000 for person in staff)
