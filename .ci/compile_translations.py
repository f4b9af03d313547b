"""Compiles every translation catalogue that is newer than its compiled file."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent / "portfolio" / "translations"


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside the .po whole or not at all, since a running server may be reading it."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    target, draft = source.with_suffix(".mo"), source.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    return draft.replace(target)


def is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime <= source.stat().st_mtime


def main() -> None:
    for source in sorted(ROOT.glob("*/LC_MESSAGES/*.po")):
        if is_stale(source):
            compile_catalogue(source)


if __name__ == "__main__":
    main()
