"""Where files live: one small interface, kept in a local directory or in an S3-compatible bucket."""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SEGMENT = r"[a-z0-9_-][a-z0-9._-]*"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
_PLAIN_CODE = re.compile(r"[a-z0-9-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_KEY = 512
_INCOMING = ".incoming"  # a leading dot can never be part of a key
_IN_MEMORY = 8 * 1024 * 1024
_INLINE = ("image/", "application/pdf")


class InvalidKeyError(ValueError):
    """The text cannot be a key."""


class NotStoredError(LookupError):
    """Nothing is kept under the key."""


@dataclass(frozen=True)
class StoredStat:
    """What is known of a stored file without reading it; the size in bytes, the time in UTC."""

    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Private files by key. Every method raises InvalidKeyError for a text that is no key."""

    def put(self, key: str, data: bytes | Path) -> None:
        """Keep the bytes, or the file at the path, durably once this returns; putting the same again is harmless."""

    def open(self, key: str) -> BinaryIO:
        """Open for reading; the stream can seek and the caller closes it. Raises NotStoredError."""

    def read(self, key: str) -> bytes:
        """Read the whole file. Raises NotStoredError."""

    def stat(self, key: str) -> StoredStat | None:
        """Tell size and time, or None where nothing is kept."""

    def delete(self, key: str) -> None:
        """Forget the file; a key that holds nothing is no error."""

    def keys(self, prefix: str) -> Iterator[StoredStat]:
        """List what is kept under keys that begin with the prefix, in no promised order."""

    def url(self, key: str, *, filename: str, media_type: str, expires: timedelta) -> str | None:
        """Make a link that opens the file until it expires, or None where the application must send the file."""

    def purge_unfinished(self, before: datetime) -> int:
        """Remove what writes cut off before that time left behind; returns how many."""


class LocalStorage:
    """Files below a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def put(self, key: str, data: bytes | Path) -> None:
        target = self._path(key)
        for directory in (self._root / _INCOMING, target.parent):
            _make_durable_directory(directory)
        descriptor, name = tempfile.mkstemp(dir=self._root / _INCOMING)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write(file, data)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_directory(target.parent)

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotStoredError(key) from error

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def stat(self, key: str) -> StoredStat | None:
        return _local_stat(key, self._path(key))

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[StoredStat]:
        start = self._root / checked_prefix(prefix).rpartition("/")[0]
        for directory, names, files in os.walk(start):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(files):
                path = Path(directory, name)
                key = path.relative_to(self._root).as_posix()
                stored = _local_stat(key, path) if key.startswith(prefix) else None
                if stored:
                    yield stored

    def url(self, key: str, *, filename: str, media_type: str, expires: timedelta) -> str | None:  # noqa: ARG002 (the interface)
        checked_key(key)
        return None

    def purge_unfinished(self, before: datetime) -> int:
        directory = self._root / _INCOMING
        found = ((path, _local_stat(path.name, path)) for path in directory.iterdir()) if directory.is_dir() else ()
        left = [path for path, stored in found if stored and stored.modified_at < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)


@dataclass(frozen=True)
class Bucket:
    """How to reach a bucket; `public_url` is the address browsers use where it differs from the servers' own."""

    endpoint_url: str
    name: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    public_url: str | None = None


class S3Storage:
    """Files in a bucket. One put is one request, so a file is there whole or not at all; at most 5 GB."""

    def __init__(self, bucket: Bucket) -> None:
        self._name = bucket.name
        self._client = _s3_client(bucket, bucket.endpoint_url)
        self._signer = _s3_client(bucket, bucket.public_url) if bucket.public_url else self._client

    def put(self, key: str, data: bytes | Path) -> None:
        checked_key(key)
        if isinstance(data, bytes):
            self._client.put_object(Bucket=self._name, Key=key, Body=data)
            return
        with data.open("rb") as file:
            self._client.put_object(Bucket=self._name, Key=key, Body=file)

    def open(self, key: str) -> BinaryIO:
        try:
            answer = self._client.get_object(Bucket=self._name, Key=checked_key(key))
        except ClientError as error:
            if _is_missing(error):
                raise NotStoredError(key) from error
            raise
        copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
        shutil.copyfileobj(answer["Body"], copy)
        copy.seek(0)
        return cast("BinaryIO", copy)

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def stat(self, key: str) -> StoredStat | None:
        try:
            head = self._client.head_object(Bucket=self._name, Key=checked_key(key))
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        return StoredStat(key, head["ContentLength"], head["LastModified"].astimezone(UTC))

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._name, Key=checked_key(key))

    def keys(self, prefix: str) -> Iterator[StoredStat]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._name, Prefix=checked_prefix(prefix)):
            for item in page.get("Contents", []):
                yield StoredStat(item["Key"], item["Size"], item["LastModified"].astimezone(UTC))

    def url(self, key: str, *, filename: str, media_type: str, expires: timedelta) -> str | None:
        how = "inline" if media_type.startswith(_INLINE) else "attachment"
        wanted = {
            "Bucket": self._name,
            "Key": checked_key(key),
            "ResponseContentType": media_type,
            "ResponseContentDisposition": f"{how}; filename*=UTF-8''{quote(filename, safe='')}",
        }
        return self._signer.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=int(expires.total_seconds()), HttpMethod="GET"
        )

    def purge_unfinished(self, before: datetime) -> int:  # noqa: ARG002 (the interface)
        return 0


def storage_from_url(url: str, data_dir: Path) -> Storage:
    """Open the storage an address names.

    Empty: the directory `files` below `data_dir`. `file:///path`: that directory.
    `s3://KEY:SECRET@host:port/bucket?region=R&secure=0&public=https://host`: a bucket (KEY and SECRET percent-encoded).
    Raises ValueError for anything else, without repeating the address, which may hold a secret.
    """
    if not url:
        return LocalStorage(data_dir / "files")
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return LocalStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return S3Storage(_bucket(parts))
    raise ValueError("STORAGE_URL must begin with file:/// or s3://")


def content_key(school_code: str, sha256: str, name: str) -> str:
    """Name a file by its school and its content: schools/CODE/ab/cd/<sha256>-name.ext.

    A code with other characters than lower-case letters, digits and hyphens is written in hexadecimal behind an
    underscore, so that two codes never share a prefix. Raises InvalidKeyError.
    """
    if not _SHA256.fullmatch(sha256):
        raise InvalidKeyError(sha256)
    return checked_key(f"{school_prefix(school_code)}{sha256[:2]}/{sha256[2:4]}/{sha256}-{name}")


def school_prefix(school_code: str) -> str:
    """Give the prefix that all of a school's files share; ends in a slash."""
    code = school_code if _PLAIN_CODE.fullmatch(school_code) else f"_{school_code.encode().hex()}"
    return f"schools/{code}/"


def checked_key(key: str) -> str:
    """Return the key, or raise InvalidKeyError."""
    if len(key) > _LONGEST_KEY or ".." in key or not _KEY.fullmatch(key):
        raise InvalidKeyError(key)
    return key


def checked_prefix(prefix: str) -> str:
    """Return what may be the beginning of a key, or raise InvalidKeyError."""
    if len(prefix) > _LONGEST_KEY or ".." in prefix or not _PREFIX.fullmatch(prefix):
        raise InvalidKeyError(prefix)
    return prefix


def _write(file: BinaryIO, data: bytes | Path) -> None:
    if isinstance(data, bytes):
        file.write(data)
    else:
        with data.open("rb") as source:
            shutil.copyfileobj(source, file, 1024 * 1024)
    file.flush()
    os.fsync(file.fileno())


def _make_durable_directory(directory: Path) -> None:
    if directory.is_dir():
        return
    _make_durable_directory(directory.parent)
    directory.mkdir(exist_ok=True)
    _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _local_stat(key: str, path: Path) -> StoredStat | None:
    """Another process may delete the file at any time: then there is nothing to tell."""
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    modified_at = datetime.fromtimestamp(facts.st_mtime, tz=UTC)
    return StoredStat(key, facts.st_size, modified_at) if stat.S_ISREG(facts.st_mode) else None


def _is_missing(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}


def _s3_client(bucket: Bucket, endpoint_url: str) -> "S3Client":
    # The newer default checksums come as trailers that several S3-compatible servers do not read.
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=5,
        read_timeout=60,
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=config,
    )


def _bucket(parts: SplitResult) -> Bucket:
    host = parts.netloc.rpartition("@")[2]
    name = parts.path.strip("/")
    if not (host and parts.username and parts.password and name and "/" not in name):
        raise ValueError("STORAGE_URL must look like s3://KEY:SECRET@host:port/bucket")
    options = {option: values[0] for option, values in parse_qs(parts.query).items()}
    scheme = "http" if options.get("secure") == "0" else "https"
    return Bucket(
        endpoint_url=f"{scheme}://{host}",
        name=name,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        region=options.get("region", "us-east-1"),
        public_url=options.get("public"),
    )
