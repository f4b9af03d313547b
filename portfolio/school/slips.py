"""Sign-in slips: one-time codes that a person types in place of a password, kept as hashes, shown once when issued."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, select, update

from portfolio.accounts.actions import set_password
from portfolio.accounts.models import User
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.scope import Scope, scoped
from portfolio.school.actors import Actor, memberships_of
from portfolio.school.models import School, SignInCode
from portfolio.school.school_settings import settings_of

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else, no vowels: no words by accident
LENGTH, GROUP = 10, 5
CHUNK = 500


@dataclass(frozen=True)
class Slip:
    """What one slip says. The code exists here and on paper only."""

    name: str
    username: str
    code: str
    expires_at: datetime


def issue_codes(users: Sequence[User], actor: Actor, *, days: int | None = None) -> list[Slip]:
    """New codes for these people of the actor's school; older ones end. Policy is checked by the caller. Flushed."""
    school = db.session.get_one(School, actor.school_id)
    moment = clock.now()
    expires_at = moment + timedelta(days=days or settings_of(school).slip_days)
    _end_codes([user.id for user in users], moment)
    slips = []
    for user in users:
        code = _new_code()
        row = SignInCode(
            school_id=school.id,
            user_id=user.id,
            digest=_digest(user.id, code),
            issued_by=actor.user_id,
            issued_at=moment,
            expires_at=expires_at,
        )
        db.session.add(row)
        slips.append(Slip(user.name, user.username, f"{code[:GROUP]}-{code[GROUP:]}", expires_at))
    db.session.flush()
    for user in users:
        audit.log("slip.issue", user, actor_id=actor.user_id, school_id=school.id)
    return slips


def is_code_of(user: User, code: str) -> bool:
    """Whether it is this user's unspent, unexpired code. Spends nothing."""
    digest = _digest(user.id, _plain(code))
    with scoped(_schools_of(user)):
        return db.session.scalars(_usable(user.id, digest)).first() is not None


def spend_code(user: User, code: str, password: str) -> bool:
    """Choose a password with a code: of two tries at once, one wins. False when the code is no longer good.

    Raises Refusal when the password is too weak; roll back then, and the code stays good.
    """
    digest = _digest(user.id, _plain(code))
    with scoped(_schools_of(user)):
        row = db.session.scalars(_usable(user.id, digest)).first()
        if row is None:
            return False
        spent = db.session.execute(
            update(SignInCode).where(SignInCode.id == row.id, SignInCode.used_at.is_(None)).values(used_at=clock.now())
        )
        if spent.rowcount != 1:  # type: ignore[attr-defined]
            return False
        set_password(user, password, actor_id=user.id)
        audit.log("slip.spend", user, actor_id=user.id, school_id=row.school_id)
    return True


def open_slips(user_ids: Sequence[int]) -> dict[int, datetime]:
    """Until when each of these people has a slip that still works."""
    found: dict[int, datetime] = {}
    for start in range(0, len(user_ids), CHUNK):
        found |= dict(
            db.session.execute(
                select(SignInCode.user_id, SignInCode.expires_at).where(
                    SignInCode.user_id.in_(user_ids[start : start + CHUNK]),
                    SignInCode.used_at.is_(None),
                    SignInCode.ended_at.is_(None),
                    SignInCode.expires_at > clock.now(),
                )
            ).all()
        )
    return found


def _usable(user_id: int, digest: str) -> Select[SignInCode]:
    return select(SignInCode).where(
        SignInCode.user_id == user_id,
        SignInCode.digest == digest,
        SignInCode.used_at.is_(None),
        SignInCode.ended_at.is_(None),
        SignInCode.expires_at > clock.now(),
    )


def _end_codes(user_ids: list[int], moment: datetime) -> None:
    for start in range(0, len(user_ids), CHUNK):
        db.session.execute(
            update(SignInCode)
            .where(
                SignInCode.user_id.in_(user_ids[start : start + CHUNK]),
                SignInCode.used_at.is_(None),
                SignInCode.ended_at.is_(None),
            )
            .values(ended_at=moment)
        )


def _schools_of(user: User) -> Scope:
    """Signing in opens no school's scope yet: the schools where the person has a role."""
    return Scope(frozenset(row.school_id for row in memberships_of(user) if row.school_id is not None))


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def _plain(code: str) -> str:
    """As typed on any keyboard: lower case, full width, with or without the hyphen."""
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(character for character in folded if character.isalnum())


def _digest(user_id: int, code: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"sign-in slip:{user_id}:{code}".encode(), hashlib.sha256).hexdigest()
