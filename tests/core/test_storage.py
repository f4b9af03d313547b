"""The same promises, kept by a directory and by a real S3 server."""

import hashlib
import os
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portfolio.core.storage import (
    InvalidKeyError,
    LocalStorage,
    NotStoredError,
    S3Storage,
    Storage,
    content_key,
    school_prefix,
    storage_from_url,
)
from tests.services import S3

KEY = "schools/yunxi/ab/cd/picture.jpg"
NEXT_YEAR = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def s3_url(s3: S3) -> str:
    address = s3.endpoint.removeprefix("http://")
    return f"s3://{s3.access_key}:{s3.secret_key}@{address}/{s3.bucket}?region=us-east-1&secure=0"


@pytest.fixture(scope="module", params=["local", "s3"])
def any_storage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Storage:
    if request.param == "s3":
        return storage_from_url(request.getfixturevalue("s3_url"), Path("unused"))
    return storage_from_url("", tmp_path_factory.mktemp("data"))


@pytest.fixture
def storage(any_storage: Storage) -> Iterator[Storage]:
    yield any_storage
    for stored in list(any_storage.keys("")):
        any_storage.delete(stored.key)


def test_bytes_come_back_as_they_were_put(storage: Storage) -> None:
    storage.put(KEY, b"\x00picture\xff")
    assert storage.read(KEY) == b"\x00picture\xff"


def test_a_file_on_disk_is_put_whole_and_stays_where_it_was(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(os.urandom(3_000_000))
    storage.put(KEY, source)
    assert storage.read(KEY) == source.read_bytes()


def test_an_empty_file_can_be_kept(storage: Storage) -> None:
    storage.put(KEY, b"")
    assert storage.read(KEY) == b""


def test_putting_the_same_key_twice_keeps_one_file(storage: Storage) -> None:
    storage.put(KEY, b"same")
    storage.put(KEY, b"same")
    assert [(stored.key, stored.size) for stored in storage.keys("")] == [(KEY, 4)]


def test_an_opened_file_can_seek(storage: Storage) -> None:
    storage.put(KEY, b"0123456789")
    with storage.open(KEY) as file:
        file.seek(-3, os.SEEK_END)
        assert file.read() == b"789"


def test_stat_tells_key_size_and_time_in_utc(storage: Storage) -> None:
    storage.put(KEY, b"12345")
    stored = storage.stat(KEY)
    assert stored is not None
    assert (stored.key, stored.size) == (KEY, 5)
    assert stored.modified_at.utcoffset() == timedelta(0)


def test_a_key_that_holds_nothing_has_no_stat_and_raises_when_read(storage: Storage) -> None:
    assert storage.stat(KEY) is None
    with pytest.raises(NotStoredError):
        storage.read(KEY)


def test_a_folder_is_not_a_file(storage: Storage) -> None:
    storage.put(KEY, b"x")
    assert storage.stat("schools/yunxi") is None
    with pytest.raises(NotStoredError):
        storage.open("schools/yunxi")


def test_a_deleted_file_is_gone_and_deleting_it_again_is_harmless(storage: Storage) -> None:
    storage.put(KEY, b"x")
    storage.delete(KEY)
    storage.delete(KEY)
    assert storage.stat(KEY) is None


def test_keys_lists_only_what_begins_with_the_prefix(storage: Storage) -> None:
    for key in ("schools/a/1.jpg", "schools/a/deep/2.jpg", "schools/ab/3.jpg", "other/4.jpg"):
        storage.put(key, b"x")
    assert {stored.key for stored in storage.keys("schools/a/")} == {"schools/a/1.jpg", "schools/a/deep/2.jpg"}
    assert {stored.key for stored in storage.keys("schools/a")} >= {"schools/ab/3.jpg"}
    assert len(list(storage.keys(""))) == 4


def test_listing_an_unknown_prefix_finds_nothing(storage: Storage) -> None:
    assert list(storage.keys("schools/nobody/")) == []


@pytest.mark.parametrize("key", [
    "", "/etc/passwd", "../secret", "a/../b", "a//b", "a/", "a\\b", "A.jpg", "名.jpg", ".hidden", "a/.incoming", "a\n",
    "a b", "a\x00", "a%2e", "x" * 600,
])  # fmt: skip
def test_a_text_that_could_leave_the_store_is_no_key(storage: Storage, key: str) -> None:
    with pytest.raises(InvalidKeyError):
        storage.put(key, b"x")
    with pytest.raises(InvalidKeyError):
        storage.stat(key)
    with pytest.raises(InvalidKeyError):
        storage.url(key, filename="x", media_type="image/jpeg", expires=timedelta(minutes=1))


@pytest.mark.parametrize("prefix", ["../", "/", "a/../", ".incoming/"])
def test_a_prefix_cannot_leave_the_store_either(storage: Storage, prefix: str) -> None:
    with pytest.raises(InvalidKeyError):
        list(storage.keys(prefix))


def test_a_missing_source_leaves_nothing_behind(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.put(KEY, tmp_path / "missing")
    assert storage.stat(KEY) is None
    assert storage.purge_unfinished(NEXT_YEAR) == 0


def test_the_bucket_gives_a_link_that_opens_the_file_without_a_key(s3_url: str) -> None:
    bucket = storage_from_url(s3_url, Path("unused"))
    bucket.put(KEY, b"linked")
    link = bucket.url(KEY, filename="张三 照片.jpg", media_type="image/jpeg", expires=timedelta(minutes=5))
    assert link is not None
    assert "X-Amz-Expires=300" in link
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"linked"


def test_the_link_can_name_the_address_browsers_use(s3_url: str) -> None:
    bucket = storage_from_url(f"{s3_url}&public=https://files.example.org", Path("unused"))
    link = bucket.url(KEY, filename="a.zip", media_type="application/zip", expires=timedelta(minutes=5))
    assert link is not None
    assert link.startswith("https://files.example.org/xingji/schools/")
    assert "attachment" in link


def test_a_directory_gives_no_link(tmp_path: Path) -> None:
    kept = LocalStorage(tmp_path)
    assert kept.url(KEY, filename="a", media_type="image/jpeg", expires=timedelta(minutes=1)) is None


def test_purge_removes_what_a_crash_left_half_written_but_no_stored_file(tmp_path: Path) -> None:
    kept = LocalStorage(tmp_path)
    kept.put(KEY, b"whole")
    (tmp_path / ".incoming" / "half").write_bytes(b"ha")
    assert kept.purge_unfinished(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert kept.purge_unfinished(NEXT_YEAR) == 1
    assert [stored.key for stored in kept.keys("")] == [KEY]


def test_addresses_choose_the_store(tmp_path: Path) -> None:
    storage_from_url((tmp_path / "my files").as_uri(), tmp_path).put("a.txt", b"x")
    assert (tmp_path / "my files" / "a.txt").read_bytes() == b"x"
    assert isinstance(storage_from_url("s3://k:s%2Fs@host/bucket", tmp_path), S3Storage)


@pytest.mark.parametrize("url", [
    "ftp://host/x", "s3://host/bucket", "s3://k:topsecret@host/", "s3://k:topsecret@host/a/b", "file://host/x",
])  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_without_repeating_its_secret(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL") as caught:
        storage_from_url(url, tmp_path)
    assert "topsecret" not in str(caught.value)


def test_a_content_key_holds_the_school_and_the_hash() -> None:
    sha256 = hashlib.sha256(b"picture").hexdigest()
    assert content_key("yunxi-b", sha256, "master.jpg") == (
        f"schools/yunxi-b/{sha256[:2]}/{sha256[2:4]}/{sha256}-master.jpg"
    )


def test_two_school_codes_never_share_a_prefix() -> None:
    codes = ["yx", "YX", "云溪", "a/b", "..", "_7978"]
    assert len({school_prefix(code) for code in codes}) == len(codes)


@pytest.mark.parametrize(("sha256", "name"), [("abc", "a.jpg"), ("a" * 64, "../a.jpg"), ("A" * 64, "a.jpg")])
def test_a_content_key_refuses_what_is_no_hash_or_no_name(sha256: str, name: str) -> None:
    with pytest.raises(InvalidKeyError):
        content_key("yunxi", sha256, name)
