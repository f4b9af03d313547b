"""`flask doctor`: checks what the product stands on, and says how to mend what is amiss."""

import ctypes
import secrets
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from celery import Celery
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from portfolio.core import clock, fonts
from portfolio.core.db import db
from portfolio.core.storage import Storage
from portfolio.reports.seals import seal_of
from portfolio.school.queries import all_schools
from portfolio.settings import Settings
from portfolio.web.errors import Refusal

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0-0"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    "HarfBuzz subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
}
OWN_FONTS = ("xingji-sans.ttf", "xingji-sans-bold.ttf", "xingji-serif-bold.ttf", "xingji-kai.ttf", "xingji-emoji.ttf")
RARE_NAMES = "䶮𠅤㛃堃翀瑱𰻝𪚥"  # each lives in another fallback font
FALLBACK_PACKAGES = "fonts-noto-cjk fonts-lxgw-wenkai fonts-noto-color-emoji fonts-hanazono"
RELEASED_AT = datetime(2026, 11, 1, tzinfo=UTC)
MAX_SKEW = timedelta(minutes=5)
LEAST_SECRET, LEAST_VARIETY = 32, 8
ENOUGH_VALIDITY = timedelta(days=60)
GIB = 1024**3
LEAST_DISK, ENOUGH_DISK = GIB, 5 * GIB


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found and, where it is not well, how to mend it."""

    name: str
    ok: bool
    detail: str
    mend: str = ""
    is_essential: bool = True


def check_library(name: str, file: str, package: str) -> Check:
    """Whether the system's loader finds a library."""
    try:
        ctypes.CDLL(file)
    except OSError as error:
        return Check(f"Library {name}", ok=False, detail=str(error), mend=f"apt-get install -y {package}")
    return Check(f"Library {name}", ok=True, detail=file)


def check_own_fonts(folder: Path) -> Check:
    """Whether the fonts that come with the product are all there."""
    missing = [name for name in OWN_FONTS if not (folder / name).is_file()]
    if missing:
        return Check("Print fonts", ok=False, detail=f"missing: {', '.join(missing)}", mend=f"git checkout -- {folder}")
    return Check("Print fonts", ok=True, detail=f"{len(OWN_FONTS)} files in {folder}")


def check_fallback_fonts(missing: str) -> Check:
    """Whether rare characters of names can be printed; `missing` are those of RARE_NAMES that cannot."""
    if missing:
        mend = f"apt-get install -y {FALLBACK_PACKAGES}"
        return Check("Fonts for rare names", ok=False, detail=f"no font has {missing}", mend=mend, is_essential=False)
    return Check("Fonts for rare names", ok=True, detail=f"{RARE_NAMES} can be printed")


def check_database(engine: Engine, migrations: Path) -> Check:
    """Whether the database answers and has the newest tables."""
    place = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            connection.execute(select(1))
            present = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError as error:
        mend = "start the database, or correct DATABASE_URL"
        return Check("Database", ok=False, detail=f"{place}: {_first_line(error)}", mend=mend)
    wanted = set(ScriptDirectory(str(migrations)).get_heads())
    if present != wanted:
        detail = f"{place} is at {_revisions(present)}, the program needs {_revisions(wanted)}"
        return Check("Database", ok=False, detail=detail, mend="back it up, then: flask --app wsgi db upgrade")
    return Check("Database", ok=True, detail=f"{place}, up to date")


def check_storage(storage: Storage) -> tuple[Check, datetime | None]:
    """Whether a file can be put, read and deleted; with the moment at which the storage says it was put."""
    key, content = f"doctor/{secrets.token_hex(8)}.txt", secrets.token_bytes(64)
    try:
        storage.put(key, content)
        kept, stat = storage.read(key), storage.stat(key)
        storage.delete(key)
        left = storage.stat(key)
    except Exception as error:  # noqa: BLE001 whatever the storage raises is what is told
        mend = "make the directory writable for this user, or correct STORAGE_URL"
        return Check("Storage", ok=False, detail=f"{type(error).__name__}: {_first_line(error)}", mend=mend), None
    if kept != content or stat is None or left is not None:
        mend = "look at the disk or the bucket's settings: it does not keep what it is given"
        return Check("Storage", ok=False, detail="what was put did not come back as it was", mend=mend), None
    return Check("Storage", ok=True, detail="put, read and deleted a file"), stat.modified_at


def check_broker(celery: Celery, settings: Settings) -> Check:
    """Whether messages can be carried; rows wait safely until they can."""
    mend = "start the broker, correct BROKER_URL, or make DATA_DIR/queue writable for this user"
    try:
        if settings.broker_url.startswith("filesystem"):
            probe = settings.data_dir / "queue" / "messages" / f".doctor-{secrets.token_hex(8)}"
            probe.touch()
            probe.unlink()
        with celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
            place = connection.as_uri()
    except Exception as error:  # noqa: BLE001 whatever the broker raises is what is told
        return Check("Broker", ok=False, detail=f"{type(error).__name__}: {_first_line(error)}", mend=mend)
    return Check("Broker", ok=True, detail=str(place))


def check_clock(now: datetime, stored_at: datetime | None) -> Check:
    """Whether the clock can be right: not before this release, and no other than the storage's."""
    mend = "set the clock: timedatectl set-ntp true"
    shown = f"{clock.local(now):%Y-%m-%d %H:%M:%S} {clock.DEFAULT_ZONE}"
    if now < RELEASED_AT:
        return Check("Clock", ok=False, detail=f"{shown} is before this release was made", mend=mend)
    if stored_at is not None and abs(stored_at - now) > MAX_SKEW:
        detail = f"{shown}, but the storage's clock says {clock.local(stored_at):%Y-%m-%d %H:%M:%S}"
        return Check("Clock", ok=False, detail=detail, mend=mend)
    return Check("Clock", ok=True, detail=shown)


def check_secret_key(secret_key: str) -> Check:
    """Whether the key that signs sessions and links can be guessed."""
    if len(secret_key) >= LEAST_SECRET and len(set(secret_key)) >= LEAST_VARIETY:
        return Check("Secret key", ok=True, detail=f"{len(secret_key)} characters")
    mend = "unset SECRET_KEY to have one made and kept in DATA_DIR, or: openssl rand -hex 32"
    return Check("Secret key", ok=False, detail="too short or too uniform to be secret", mend=mend)


def check_seals() -> Iterable[Check]:
    """Whether each school can seal archives today."""
    for school in all_schools():
        name, mend = f"Seal of {school.code}", f"flask --app wsgi seal create --school {school.code}"
        try:
            seal = seal_of(school)
        except Refusal as refusal:
            yield Check(name, ok=False, detail=str(refusal), mend=mend, is_essential=False)
            continue
        is_lasting = seal.valid_until - clock.now() > ENOUGH_VALIDITY
        yield Check(name, ok=is_lasting, detail=f"until {seal.valid_until:%Y-%m-%d}", mend=mend, is_essential=False)


def check_disk(free: int, data_dir: Path) -> Check:
    """Whether there is room for files; `free` in bytes."""
    detail = f"{free / GIB:.1f} GiB free for {data_dir}"
    mend = "make room, or move DATA_DIR to a bigger disk"
    return Check("Disk", ok=free >= ENOUGH_DISK, detail=detail, mend=mend, is_essential=free < LEAST_DISK)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _revisions(heads: set[str]) -> str:
    return ", ".join(sorted(heads)) or "nothing"


def examine() -> Iterable[Check]:
    """Every check of this deployment, one after another. Needs an application context."""
    settings: Settings = current_app.config["SETTINGS"]
    for name, (file, package) in LIBRARIES.items():
        yield check_library(name, file, package)
    yield check_own_fonts(fonts.FOLDER)
    yield check_fallback_fonts(fonts.missing_characters(RARE_NAMES))
    database = check_database(db.engine, MIGRATIONS)
    yield database
    if database.ok:
        yield from check_seals()
    storage, stored_at = check_storage(current_app.extensions["storage"])
    yield storage
    yield check_broker(current_app.extensions["celery"], settings)
    yield check_clock(clock.now(), stored_at)
    yield check_secret_key(settings.secret_key)
    yield check_disk(shutil.disk_usage(settings.data_dir).free, settings.data_dir)


def line_of(check: Check) -> str:
    """A check as it is printed."""
    mark = "ok  " if check.ok else "FAIL" if check.is_essential else "warn"
    mend = "" if check.ok else f"\n       mend: {check.mend}"
    return f"{mark}  {check.name}: {check.detail}{mend}"


@click.command("doctor")
@with_appcontext
def command() -> None:
    """Check libraries, fonts, database, storage, broker and clock, and say how to mend each."""
    is_well = True
    for check in examine():
        click.echo(line_of(check))
        is_well &= check.ok or not check.is_essential
    if not is_well:
        sys.exit(1)
