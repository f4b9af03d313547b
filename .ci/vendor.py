"""Owns the browser files kept in the tree: fetches the pinned npm packages, copies what is used, writes the hashes.

Run `python .ci/vendor.py` after changing a version in package.json (and `npm install --package-lock-only`).
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "vendor.json"

MIT = """MIT License

{holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Package:
    """One npm package: what is copied from it, where to, and the licence it comes under."""

    name: str
    folder: str
    files: tuple[str, ...]
    licence: str
    licence_file: str | None = None
    holders: str = ""  # for the packages that ship no licence file
    below: str = "static/vendor"


PACKAGES = (
    Package("htmx.org", "htmx", ("dist/htmx.min.js",), "0BSD", licence_file="LICENSE"),
    Package(
        "@alpinejs/csp",
        "alpinejs-csp",
        ("dist/cdn.min.js",),
        "MIT",
        holders="Copyright (c) 2019-2026 Caleb Porzio and contributors\nCopyright (c) 2018-present Yuxi (Evan) You"
        " (@vue/reactivity, bundled)",
    ),
    Package(
        "@tabler/core",
        "tabler-core",
        ("dist/css/tabler.min.css",),
        "MIT",
        holders="Copyright (c) 2018-2026 The Tabler Authors\nCopyright (c) 2018-2026 codecalm.net Pawel Kuna\n"
        "Copyright (c) 2011-2026 The Bootstrap Authors (Bootstrap, bundled)",
    ),
    Package("echarts", "echarts", ("dist/echarts.min.js", "NOTICE"), "Apache-2.0", licence_file="LICENSE"),
    Package("qr", "qr", ("decode.js", "index.js"), "MIT OR Apache-2.0", licence_file="LICENSE-MIT"),
    Package("axe-core", "axe-core", ("axe.min.js",), "MPL-2.0", licence_file="LICENSE", below="tests/vendor"),
)


def main() -> None:
    """Fetch into a temporary folder, replace the vendored folders, and write the manifest."""
    with tempfile.TemporaryDirectory() as fetched:
        modules = fetch(Path(fetched))
        entries = [entry for package in PACKAGES for entry in copy(package, modules / package.name)]
    drop_stale({ROOT / str(entry["path"]) for entry in entries})
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    print(f"{len(entries)} files, {sum((ROOT / str(e['path'])).stat().st_size for e in entries) // 1024} KiB")


def fetch(folder: Path) -> Path:
    """Install exactly what package-lock.json pins; return the node_modules folder."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def copy(package: Package, source: Path) -> list[dict[str, str]]:
    """Copy one package's files with its licence; return their manifest entries."""
    version = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    target = ROOT / package.below / f"{package.folder}-{version}"
    target.mkdir(parents=True, exist_ok=True)
    licence = (
        (source / package.licence_file).read_text(encoding="utf-8")
        if package.licence_file
        else MIT.format(holders=package.holders)
    )
    (target / "LICENSE").write_text(licence, encoding="utf-8")
    copied = [Path(shutil.copy(source / name, target / Path(name).name)) for name in package.files]
    return [
        {
            "path": path.relative_to(ROOT).as_posix(),
            "package": package.name,
            "version": version,
            "licence": package.licence,
            "integrity": integrity(path),
        }
        for path in [*copied, target / "LICENSE"]
    ]


def integrity(path: Path) -> str:
    """The file's hash in the form of a subresource integrity value."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode("ascii")


def drop_stale(kept: set[Path]) -> None:
    """Remove folders of earlier versions."""
    folders = {path.parent for path in kept}
    for below in {ROOT / package.below for package in PACKAGES}:
        for folder in below.iterdir():
            if folder.is_dir() and folder not in folders:
                shutil.rmtree(folder)


if __name__ == "__main__":
    main()
