"""Founding a school: district, school, framework and its first administrator with a set-up code."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.accounts.models import User, new_user
from portfolio.accounts.queries import user_named
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.scope import open_school
from portfolio.core.text import tidy
from portfolio.school.actors import Actor, memberships_of, system_actor
from portfolio.school.framework import publish_preset
from portfolio.school.models import District, Membership, School
from portfolio.school.queries import school_coded
from portfolio.school.roles import Role
from portfolio.school.school_settings import SchoolSettings, save_settings
from portfolio.school.slips import Slip, issue_codes
from portfolio.web.errors import Refusal

CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SETUP_DAYS = 7


@dataclass(frozen=True)
class Founding:
    """What the command line asks for."""

    district_code: str
    district_name: str
    code: str
    name: str
    preset: str
    first_grade: int
    last_grade: int
    admin_username: str
    admin_name: str
    name_en: str = ""


def found_school(wanted: Founding) -> Slip:
    """Make the school and its first administrator; the slip holds the set-up code. Flushed. Raises Refusal."""
    _check(wanted)
    school = School(
        district_id=_district(wanted).id, code=wanted.code, name=tidy(wanted.name), name_en=tidy(wanted.name_en)
    )
    db.session.add(school)
    db.session.flush()
    open_school(school.id)
    save_settings(school, SchoolSettings(first_grade=wanted.first_grade, last_grade=wanted.last_grade))
    publish_preset(school.id, wanted.preset)
    user = new_user(wanted.admin_username.casefold(), tidy(wanted.admin_name))
    db.session.add(user)
    db.session.flush()
    db.session.add(Membership(user_id=user.id, school_id=school.id, role=Role.ADMIN))
    audit.log("school.found", school, actor_id=None, school_id=school.id)
    return _set_up_slip(user, school)


def new_slip(username: str) -> Slip:
    """A code for anybody, also who works at several schools: the way back in that needs the server. Raises Refusal."""
    user = user_named(username)
    school = _first_school(user) if user else None
    if user is None or school is None:
        raise Refusal(_("Nobody with a role in a school has this sign-in name."))
    open_school(school.id)
    return _set_up_slip(user, school)


def _first_school(user: User) -> School | None:
    return next((row.school for row in memberships_of(user) if row.school is not None), None)


def _set_up_slip(user: User, school: School) -> Slip:
    (slip,) = issue_codes([user], _command_line(school), days=SETUP_DAYS)
    return slip


def _command_line(school: School) -> Actor:
    return system_actor("command line", school.id)


def _district(wanted: Founding) -> District:
    district = db.session.scalars(select(District).where(District.code == wanted.district_code)).first()
    if district is None:
        district = District(code=wanted.district_code, name=tidy(wanted.district_name or wanted.district_code))
        db.session.add(district)
        db.session.flush()
    return district


def _check(wanted: Founding) -> None:
    for code in (wanted.district_code, wanted.code):
        if not CODE.fullmatch(code):
            raise Refusal(_("“%(code)s”: a code has up to 20 letters A–Z, digits and hyphens.", code=code))
    if school_coded(wanted.code) is not None:
        raise Refusal(_("There is a school with the code %(code)s already.", code=wanted.code))
    if not USERNAME.fullmatch(wanted.admin_username.casefold()):
        raise Refusal(_("A sign-in name has letters a–z, digits, dots and hyphens."))
    if user_named(wanted.admin_username) is not None:
        raise Refusal(_("Somebody has the sign-in name %(name)s already.", name=wanted.admin_username))
    if not 1 <= wanted.first_grade <= wanted.last_grade <= 12:
        raise Refusal(_("The grades run from 1 to 12, the lowest first."))
