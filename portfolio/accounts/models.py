"""Users and the delays after failed sign-ins."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.text import name_sort_key


class User(Base):
    """A person who can sign in. Roles are memberships (school room); a person may hold several."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(index=True)
    password_hash: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    left_at: Mapped[datetime | None]
    language: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """The session's reference: it dies with the epoch, so a password change or leaving ends every session."""
        return f"{self.id}.{self.session_epoch}"


def new_user(username: str, name: str) -> User:
    """A user without a password: the first one is chosen with a sign-in slip."""
    return User(username=username, name=name, sort_key=name_sort_key(name))


class SignInDelay(Base):
    """Failures of one account from one device. Another device's failures do not delay this one."""

    __tablename__ = "sign_in_delay"
    __table_args__ = (Index("uq_sign_in_delay_account_device", "account", "device", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    device: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime]
    open_at: Mapped[datetime]
