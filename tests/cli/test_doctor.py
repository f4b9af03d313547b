"""`flask doctor`: every check is seen well and unwell, and says how to mend."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from flask import Flask
from sqlalchemy import create_engine

from portfolio.cli import doctor
from portfolio.core import fonts
from portfolio.core.broker import make_celery
from portfolio.core.storage import storage_from_url
from portfolio.settings import settings_from
from tests.services import S3

NOW = doctor.RELEASED_AT + timedelta(days=1)


def test_a_library_the_system_has() -> None:
    assert doctor.check_library("C", "libc.so.6", "libc6").ok


def test_a_library_the_system_lacks_is_named_with_its_package() -> None:
    check = doctor.check_library("Pango", "libnowhere.so.0", "libpango-1.0-0")
    assert not check.ok
    assert check.mend == "apt-get install -y libpango-1.0-0"


def test_our_own_fonts_are_there() -> None:
    assert doctor.check_own_fonts(fonts.FOLDER).ok


def test_a_missing_font_is_named(tmp_path: Path) -> None:
    (tmp_path / doctor.OWN_FONTS[0]).touch()
    check = doctor.check_own_fonts(tmp_path)
    assert not check.ok
    assert doctor.OWN_FONTS[1] in check.detail


def test_rare_names_can_be_printed() -> None:
    assert doctor.check_fallback_fonts(fonts.missing_characters(doctor.RARE_NAMES)).ok


def test_a_rare_character_without_a_font_is_a_warning() -> None:
    check = doctor.check_fallback_fonts("𪚥")
    assert (check.ok, check.is_essential) == (False, False)
    assert "𪚥" in check.detail


def test_a_database_without_tables_must_be_upgraded(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/new.sqlite3")
    check = doctor.check_database(engine, doctor.MIGRATIONS)
    engine.dispose()
    assert not check.ok
    assert "flask --app wsgi db upgrade" in check.mend


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    check = doctor.check_database(create_engine("postgresql+psycopg://me:hidden@127.0.0.1:1/x"), doctor.MIGRATIONS)
    assert not check.ok
    assert "127.0.0.1" in check.detail
    assert "hidden" not in check.detail


def test_local_storage_keeps_and_forgets_a_file(tmp_path: Path) -> None:
    check, stored_at = doctor.check_storage(storage_from_url("", tmp_path))
    assert check.ok
    assert stored_at is not None
    assert list(tmp_path.rglob("*.txt")) == []


def test_s3_storage_keeps_and_forgets_a_file(s3: S3, tmp_path: Path) -> None:
    host = s3.endpoint.removeprefix("http://")
    url = f"s3://{s3.access_key}:{s3.secret_key}@{host}/{s3.bucket}?secure=0"
    assert doctor.check_storage(storage_from_url(url, tmp_path))[0].ok


def test_storage_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "files").touch()
    check, stored_at = doctor.check_storage(storage_from_url("", tmp_path))
    assert (check.ok, stored_at) == (False, None)
    assert "STORAGE_URL" in check.mend


def test_the_filesystem_broker_carries_messages(tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(tmp_path)})
    assert doctor.check_broker(make_celery(settings), settings).ok


def test_redis_carries_messages(redis_url: str, tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(tmp_path), "BROKER_URL": redis_url})
    assert doctor.check_broker(make_celery(settings), settings).ok


def test_a_broker_that_is_away_is_told(tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(tmp_path), "BROKER_URL": "redis://127.0.0.1:1/0"})
    check = doctor.check_broker(Celery("x", broker=settings.broker_url), settings)
    assert not check.ok
    assert "BROKER_URL" in check.mend


def test_a_clock_that_agrees_with_the_storage() -> None:
    assert doctor.check_clock(NOW, NOW + timedelta(seconds=2)).ok
    assert doctor.check_clock(NOW, None).ok


@pytest.mark.parametrize("skew", [timedelta(minutes=6), -timedelta(days=1)])
def test_a_clock_that_differs_from_the_storage(skew: timedelta) -> None:
    assert not doctor.check_clock(NOW, NOW + skew).ok


def test_a_clock_before_the_release() -> None:
    assert not doctor.check_clock(doctor.RELEASED_AT - timedelta(seconds=1), None).ok


@pytest.mark.parametrize(("key", "ok"), [("9f8a7c6e" * 8, True), ("guess me", False), ("a" * 64, False)])
def test_a_secret_key_must_be_hard_to_guess(key: str, ok: bool) -> None:
    check = doctor.check_secret_key(key)
    assert check.ok is ok
    assert key not in check.detail


@pytest.mark.parametrize(
    ("free", "ok", "is_essential"), [(50 * doctor.GIB, True, False), (3 * doctor.GIB, False, False), (0, False, True)]
)
def test_little_room_warns_and_no_room_fails(free: int, ok: bool, is_essential: bool) -> None:
    check = doctor.check_disk(free, Path("/srv"))
    assert (check.ok, check.is_essential) == (ok, is_essential)


def test_the_command_prints_every_check_and_fails_without_migrations(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    assert "FAIL  Database" in done.output
    assert "mend: " in done.output
    assert done.output.count("\n") >= len(doctor.LIBRARIES) + 8
