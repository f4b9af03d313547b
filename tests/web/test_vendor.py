"""Holds the vendored browser files to the hashes and versions that were reviewed."""

import base64
import hashlib
import json
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
VENDORED = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")


def entries() -> list[dict[str, str]]:
    """The manifest's rows."""
    manifest = (ROOT / "static" / "vendor" / "vendor.json").read_text(encoding="utf-8")
    return cast("list[dict[str, str]]", json.loads(manifest))


def test_every_vendored_file_has_the_recorded_hash() -> None:
    for entry in entries():
        digest = hashlib.sha384((ROOT / entry["path"]).read_bytes()).digest()
        assert entry["integrity"] == "sha384-" + base64.b64encode(digest).decode("ascii"), entry["path"]


def test_no_vendored_file_is_missing_from_the_manifest() -> None:
    present = {path for folder in VENDORED for path in folder.rglob("*") if path.is_file()}
    recorded = {ROOT / entry["path"] for entry in entries()}
    assert present - recorded == {ROOT / "static" / "vendor" / "vendor.json"}


def test_vendored_versions_are_the_pinned_ones() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pinned = {**package["dependencies"], **package["devDependencies"]}
    assert {entry["package"]: entry["version"] for entry in entries()} == pinned


def test_every_vendored_folder_carries_its_licence() -> None:
    folders = {(ROOT / entry["path"]).parent for entry in entries()}
    assert all((folder / "LICENSE").stat().st_size > 400 for folder in folders)
