"""Every setting, typed, read from the environment once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """What a deployment decides. Sizes in bytes, times in seconds."""

    data_dir: Path
    secret_key: str
    database_url: str
    broker_url: str
    storage_url: str
    public_url: str
    limiter_url: str = "memory://"
    max_upload_bytes: int = 20 * MEBIBYTE
    session_seconds: int = 12 * 3600
    secure_cookies: bool = False
    trusted_proxies: int = 0
    testing: bool = False
    audit_heads_dir: Path | None = None
    seal_dir: Path | None = None
    seal_password: str = ""
    time_stamp_url: str = ""

    @property
    def seal_folder(self) -> Path:
        """Where the schools' keys and certificates lie."""
        return self.seal_dir or self.data_dir / "seals"

    @property
    def heads_folder(self) -> Path:
        """Where the heads of the audit chains are written, outside the database."""
        return self.audit_heads_dir or self.data_dir / "audit-heads"


def settings_from(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; whatever is not set lives below DATA_DIR (default ./var), which is made if it is missing."""
    data_dir = Path(environ.get("DATA_DIR") or "var").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    public_url = environ.get("PUBLIC_URL") or f"http://127.0.0.1:{environ.get('PORT') or 8000}"
    return Settings(
        data_dir=data_dir,
        secret_key=environ.get("SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        database_url=_driver(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'xingji.sqlite3'}"),
        broker_url=environ.get("BROKER_URL") or "filesystem://localhost",
        storage_url=environ.get("STORAGE_URL") or (data_dir / "files").as_uri(),
        public_url=public_url.rstrip("/"),
        limiter_url=environ.get("LIMITER_URL") or "memory://",
        trusted_proxies=int(environ.get("TRUSTED_PROXIES") or 0),
        secure_cookies=public_url.startswith("https://"),
        audit_heads_dir=_folder(environ, "AUDIT_HEADS_DIR"),
        seal_dir=_folder(environ, "SEAL_DIR"),
        seal_password=environ.get("SEAL_PASSWORD") or "",
        time_stamp_url=environ.get("TIME_STAMP_URL") or "",
    )


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).resolve() if environ.get(name) else None


def _driver(url: str) -> str:
    """Name the one PostgreSQL driver that is installed, whichever spelling the administrator used."""
    for spelling in ("postgres://", "postgresql://"):
        if url.startswith(spelling):
            return "postgresql+psycopg://" + url.removeprefix(spelling)
    return url


def _kept_secret(path: Path) -> str:
    """The deployment's own secret, made at first need; web and worker may both be first, so creation is exclusive."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii").strip()
