"""Growing delays after failed sign-ins, per account and device; never a lock, nor one a classmate could trigger."""

import hashlib
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portfolio.accounts.models import SignInDelay
from portfolio.core import clock
from portfolio.core.db import db

FREE_FAILURES = 3
LONGEST = timedelta(seconds=60)
FORGET_AFTER = timedelta(hours=12)


def delay_after(failures: int) -> timedelta:
    """How long the next try waits: nothing for three failures, then 2, 4, 8 … seconds, at most a minute."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 10)), LONGEST)


def waiting_seconds(username: str, device: str) -> int:
    """Seconds until this device may try this account again, 0 when it may now."""
    row = _row(username, device)
    if row is None or clock.now() - row.last_failed_at > FORGET_AFTER:
        return 0
    return max(0, -int(-(row.open_at - clock.now()).total_seconds() // 1))


def add_failure(username: str, device: str) -> None:
    """Count a failure; whether such an account exists makes no difference."""
    moment = clock.now()
    row = _row(username, device) or _new_row(username, device, moment)
    if moment - row.last_failed_at > FORGET_AFTER:
        row.failures = 0
    row.failures += 1
    row.last_failed_at, row.open_at = moment, moment + delay_after(row.failures)


def _new_row(username: str, device: str, moment: datetime) -> SignInDelay:
    row = SignInDelay(account=_account(username), device=device, failures=0, last_failed_at=moment, open_at=moment)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another try of this device failed at the same moment
        return cast("SignInDelay", _row(username, device))
    return row


def clear_failures(username: str, device: str) -> None:
    """Forget the failures after a sign-in that worked."""
    db.session.execute(
        delete(SignInDelay).where(SignInDelay.account == _account(username), SignInDelay.device == device)
    )


def forget_old(moment: datetime) -> None:
    """Upkeep: delete rows that delay nobody any more."""
    db.session.execute(delete(SignInDelay).where(SignInDelay.last_failed_at < moment - FORGET_AFTER))


def _account(username: str) -> str:
    """What is typed as a name may be a password by mistake: keep only its hash."""
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()


def _row(username: str, device: str) -> SignInDelay | None:
    return db.session.scalars(
        select(SignInDelay).where(SignInDelay.account == _account(username), SignInDelay.device == device)
    ).first()
