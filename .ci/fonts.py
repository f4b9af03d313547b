"""Makes static/fonts: the print fonts cut down to the characters a Chinese school needs, under names of their own.

Run once, by hand, when a font or the character list changes: `python .ci/fonts.py`. It needs npm, and Debian's
fonts-lxgw-wenkai and unicode-data. Every character of GB 2312 and of the 8,105 of the Table of General Standard Chinese
Characters (2013) is kept; anything rarer is found in the fallback fonts (static/fonts/fonts.conf). The families are
renamed because the Open Font License reserves the names of some of them, and because a font of the same name on the
system must never be taken for ours.
"""

import bz2
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "static" / "fonts"
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
WENKAI = Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
KEPT_NAMES = (0, 5, 13, 14)  # copyright, version, licence and its address
SYMBOLS = (
  (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x2000, 0x206F), (0x2070, 0x218F), (0x2190, 0x21FF),
  (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x266F), (0x2713, 0x2718), (0x3000, 0x30FF),
  (0x31C0, 0x31EF), (0x3200, 0x33FF), (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
)  # fmt: skip


@dataclass(frozen=True)
class Face:
    package: str  # "npm name@version:path inside it", or empty for Debian's file
    family: str
    style: str
    file: str


SANS, SERIF, KAI, EMOJI = "Xingji Sans", "Xingji Serif", "Xingji Kai", "Xingji Emoji"
WITHOUT = {KAI: {0x2018, 0x2019, 0x201C, 0x201D}}  # its quotes are of Latin width: Chinese ones come from the sans
FACES = (
    Face("@expo-google-fonts/noto-sans-sc@0.4.3:400Regular/NotoSansSC_400Regular.ttf", SANS, "Regular", "sans"),
    Face("@expo-google-fonts/noto-sans-sc@0.4.3:700Bold/NotoSansSC_700Bold.ttf", SANS, "Bold", "sans-bold"),
    Face("@expo-google-fonts/noto-serif-sc@0.4.3:700Bold/NotoSerifSC_700Bold.ttf", SERIF, "Bold", "serif-bold"),
    Face("", KAI, "Regular", "kai"),
    Face("@expo-google-fonts/noto-emoji@0.4.7:400Regular/NotoEmoji_400Regular.ttf", EMOJI, "Regular", "emoji"),
)


def chinese_characters() -> set[int]:
    """GB 2312 by its codec, and the general standard table by Unihan's kTGH field."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    wanted = {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        wanted |= {int(line.split("\t")[0].removeprefix("U+"), base=16) for line in lines if "\tkTGH\t" in line}
    return wanted


def source_of(face: Face, work: Path) -> Path:
    if not face.package:
        return WENKAI
    name, path = face.package.split(":")
    packed = subprocess.run(["npm", "pack", "--silent", name], cwd=work, check=True, capture_output=True, text=True)
    with tarfile.open(work / packed.stdout.split()[-1]) as archive:
        archive.extract(f"package/{path}", work, filter="data")
    return work / "package" / path


def rename(font: TTFont, face: Face) -> None:
    names = font["name"]
    names.names = [row for row in names.names if row.nameID in KEPT_NAMES and row.platformID == 3]
    full = face.family if face.style == "Regular" else f"{face.family} {face.style}"
    postscript = f"{face.family.replace(' ', '')}-{face.style}"
    for name_id, text in {1: face.family, 2: face.style, 3: postscript, 4: full, 6: postscript}.items():
        names.setName(text, name_id, 3, 1, 0x409)


def cut(face: Face, source: Path, wanted: set[int]) -> None:
    options = subset.Options(layout_features=["*"], hinting=False, name_IDs=["*"], notdef_outline=True)
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes=set(font.getBestCmap()) if face.family == EMOJI else wanted - WITHOUT.get(face.family, set())
    )
    cutter.subset(font)
    rename(font, face)
    target = OUT / f"xingji-{face.file}.ttf"
    target.unlink(missing_ok=True)  # fontconfig notices a new file, not a rewritten one
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    wanted = chinese_characters() | {point for first, last in SYMBOLS for point in range(first, last + 1)}
    OUT.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        with tempfile.TemporaryDirectory() as work:
            cut(face, source_of(face, Path(work)), wanted)


if __name__ == "__main__":
    main()
