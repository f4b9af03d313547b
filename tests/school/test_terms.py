"""Terms, framework, settings, and changing between schools."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.models import Membership, School, Term
from portfolio.school.roles import Role
from portfolio.school.school_settings import settings_of
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
TODAY = clock.today()


def term_fields(first: int, last: int, year: int = 2040) -> dict[str, str | int]:
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    return {"school_year": year, "number": 2, **{key: day.isoformat() for key, day in days.items()}}


def framework_fields(world: World, **changed: str) -> dict[str, str | list[str]]:
    """The newest version as the form sends it."""
    with world.open():
        version = db.session.scalars(select(FrameworkVersion).order_by(FrameworkVersion.version.desc())).first()
        assert version is not None
        fields: dict[str, str | list[str]] = {"code": [row.code for row in version.dimensions]}
        for row in version.dimensions:
            lines = "\n".join(f"{each.name} | {each.name_en}" for each in row.indicators)
            facts = {"name": row.name, "name_en": row.name_en, "sign": row.sign, "indicators": lines}
            fields |= {f"{row.code}-{key}": value for key, value in facts.items()}
    return fields | changed


def test_a_term_is_planned_and_terms_do_not_overlap(visit: Visit, world: World) -> None:
    office = visit("office")
    page = office.post("/terms/new", term_fields(70, 150), 422).get_data(as_text=True)
    assert "重叠" in page
    office.post("/terms/new", term_fields(90, 150))
    office.post("/terms/new", term_fields(200, 250), 422)  # the same year and number
    office.post("/terms/new", term_fields(300, 290, 2041), 422)
    with world.open():
        assert len(db.session.scalars(select(Term)).all()) == 2


def test_a_terms_days_are_changed(visit: Visit, world: World) -> None:
    fields = {"name": "本学期", "name_en": "This term", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=20)}
    visit("admin").post(f"/terms/{world.term_id}/edit", fields)
    with world.open():
        assert db.session.get_one(Term, world.term_id).ends_on == TODAY + timedelta(days=20)


def test_a_changed_framework_is_a_new_version_and_the_term_keeps_its_own(visit: Visit, world: World) -> None:
    with world.open():
        old = db.session.get_one(Term, world.term_id).framework_version_id
    fields = framework_fields(world, **{"moral-name": "立德"})
    fields["code"] = [*fields["code"], "feature"]
    fields |= {"feature-name": "茶文化", "feature-sign": "茶", "feature-indicators": "茶艺 | Tea\n茶史"}
    visit("office").post(f"/framework/{old}/edit", fields)
    with world.open():
        new = db.session.scalars(select(FrameworkVersion).where(FrameworkVersion.version == 2)).one()
        assert new.dimensions[0].name == "立德"
        assert [each.name for each in new.dimensions[-1].indicators] == ["茶艺", "茶史"]
        assert db.session.get_one(Term, world.term_id).framework_version_id == old
        assert db.session.get_one(FrameworkVersion, old).dimensions[0].name == "品德发展"


def test_terms_that_have_not_begun_take_the_new_version(visit: Visit, world: World) -> None:
    office = visit("office")
    office.post("/terms/new", term_fields(90, 150))
    office.post("/framework/preset", {"preset": "senior_high"})
    with world.open():
        versions = {term.id: term.framework.version for term in db.session.scalars(select(Term))}
        assert versions.pop(world.term_id) == 1
        assert list(versions.values()) == [2]


def test_a_framework_that_says_nothing_new_or_lacks_something_is_refused(visit: Visit, world: World) -> None:
    office = visit("office")
    with world.open():
        place = f"/framework/{db.session.get_one(Term, world.term_id).framework_version_id}/edit"
    office.post(place, framework_fields(world), 422)
    office.post(place, framework_fields(world, **{"moral-name": ""}), 422)
    office.post(place, framework_fields(world, **{"moral-sign": "德行"}), 422)
    office.post(place, framework_fields(world, **{"body-indicators": " "}), 422)
    office.post(place, framework_fields(world) | {"code": ["moral"]}, 422)
    with world.open():
        assert len(db.session.scalars(select(FrameworkVersion)).all()) == 1


def test_settings_are_kept_and_checked(visit: Visit, world: World) -> None:
    fields = {
        "name": "云溪学校", "name_en": "Yunxi", "first_grade": 7, "last_grade": 9, "title_limit": 30, "slip_days": 20,
        "description_limit": 300, "reflection_limit": 100, "evidence_limit": 4, "print_languages": "both",
    }  # fmt: skip
    admin = visit("admin")
    admin.post("/settings", fields)
    admin.post("/settings", fields | {"first_grade": 9, "last_grade": 7}, 422)
    admin.post("/settings", fields | {"evidence_limit": 40}, 422)
    with world.open():
        school = db.session.get_one(School, world.school_id)
        settings = settings_of(school)
        assert (school.name, settings.description_limit, settings.slip_days) == ("云溪学校", 300, 20)


def test_a_person_changes_between_own_schools_only(visit: Visit, world: World, twin: World) -> None:
    with twin.open():
        db.session.add(Membership(user_id=world.people["admin"], school_id=twin.school_id, role=Role.ADMIN))
        db.session.commit()
    admin = visit("admin")
    admin.post(f"/schools/{twin.school_id}/enter")
    admin.get(f"/people/students/{twin.student_id}")
    admin.get(f"/people/students/{world.student_id}", 404)
    visit("teacher").post(f"/schools/{twin.school_id}/enter", status=404)
