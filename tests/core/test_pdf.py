"""HTML to PDF: what is served, what is refused, rare characters, same bytes, pooling and merging."""

import ctypes.util
import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from portfolio.core import pdf
from portfolio.core.fonts import MissingGlyph, font_files, missing_characters
from portfolio.core.pdf_merge import Part, merge
from portfolio.core.pdf_pool import render_many

RARE = "䶮𠅤㛃堃翀瑱喆𪚥𰻝"


def page(body: str = "你好", style: str = "") -> str:
    return f'<html lang="zh-Hans"><title>测试</title><style>{style}</style><h1>标题</h1>{body}</html>'


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return file.getvalue()


def test_stored_picture_is_read_by_its_key() -> None:
    asked: list[str] = []

    def read(key: str) -> bytes:
        asked.append(key)
        return jpeg()

    pdf.render(
        page('<img src="storage:yunxi/ab/12.jpg" alt="一张照片" style="image-rendering:crisp-edges">'),
        read_storage=read,
    )
    assert asked == ["yunxi/ab/12.jpg"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.png",
        "file:///etc/hostname",
        "data:image/png;base64,AA==",
        "static:../wsgi.py",
        "static:nowhere.png",
        "ftp://x/y",
    ],
)
def test_anything_but_own_files_is_refused(address: str) -> None:
    with pytest.raises(pdf.UnservedUrl, match=address.split(":", maxsplit=1)[0]):
        pdf.render(page(f'<img src="{address}" alt="x">'))


def test_missing_stored_picture_stops_the_printing() -> None:
    def read(key: str) -> bytes:
        raise LookupError(key)

    with pytest.raises(pdf.UnservedUrl, match="yunxi/gone"):
        pdf.render(page('<img src="storage:yunxi/gone" alt="x">'), read_storage=read)


@pytest.mark.parametrize("family", ["Xingji Sans", "Xingji Serif", "Xingji Kai"])
def test_rare_names_print_and_can_be_searched(family: str) -> None:
    printed = pdf.render(page(f"<p>{RARE}</p>", f'p {{ font-family: "{family}" }}'))
    assert printed.warnings == ()
    with pikepdf.open(io.BytesIO(printed.content)) as opened:
        maps = b"".join(bytes(one.ToUnicode.read_bytes()) for one in opened.pages[0].Resources.Font.values())
    assert all(character.encode("utf-16-be").hex().encode() in maps for character in RARE)


def test_glyph_that_no_font_has_is_named_before_printing() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+323AF") as raised:
        pdf.render(page("王\U000323af"))
    assert raised.value.characters == "\U000323af"


def test_private_use_characters_are_never_guessed_at() -> None:
    assert missing_characters("李\ue123") == "\ue123"


def test_emoji_and_invisible_joiners_are_printable() -> None:
    assert missing_characters("跑完啦😀👍🏃\u200d♀\ufe0f") == ""


def test_fonts_are_ours_and_the_named_fallbacks_only() -> None:
    names = {path.name for path in font_files()}
    assert {
        "xingji-sans.ttf",
        "xingji-sans-bold.ttf",
        "xingji-serif-bold.ttf",
        "xingji-kai.ttf",
        "xingji-emoji.ttf",
    } <= names
    assert {name for name in names if not name.startswith("xingji")} <= {
        "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "HanaMinA.ttf", "HanaMinB.ttf",
    }  # fmt: skip


def test_same_input_gives_the_same_bytes() -> None:
    first = pdf.render(page("<p>行迹</p>"))
    pdf.render(page("<p>别的文件 𠅤</p>"))
    assert pdf.render(page("<p>行迹</p>")) == first


def test_without_the_subsetting_library_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    pdf.require_ready.cache_clear()
    with pytest.raises(pdf.PaperNotReady, match="libharfbuzz-subset0"):
        pdf.render(page())
    monkeypatch.undo()
    pdf.require_ready.cache_clear()


def test_closer_setting_is_tried_when_the_end_stands_alone() -> None:
    seen: list[pdf.Layout] = []

    def fits(layout: pdf.Layout) -> bool:
        seen.append(layout)
        return layout.last_page_fill > 0.5

    body = '<p style="height:100pt">a</p><div id="end"></div>'
    pdf.render(page(body), alternatives=["css/print/compact.css", "css/print/airy.css"], fits=fits)
    assert len(seen) == 3
    assert seen[0].pages == 1


def _render(text: str) -> bytes:
    return pdf.render(page(text)).content


def test_pool_prints_all_and_one_failure_stops_nobody() -> None:
    outcomes = {one.item: one for one in render_many(["甲", "乙", "\ue000"], _render, processes=2)}
    assert outcomes["甲"].result == _render("甲")
    assert outcomes["乙"].error is None
    assert isinstance(outcomes["\ue000"].error, MissingGlyph)


def test_merged_file_starts_each_student_on_a_fresh_sheet(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(_render("一"))
    target = io.BytesIO()
    pages = merge([Part("1001 陈思源", tmp_path / "a.pdf"), Part("1002 李䶮", _render("二"))], target)
    with pikepdf.open(target) as merged, merged.open_outline() as outline:
        assert [item.title for item in outline.root] == ["1001 陈思源", "1002 李䶮"]
        assert len(merged.pages) == pages == 4
        assert "/StructParents" not in merged.pages[2]


def test_merging_the_same_parts_gives_the_same_bytes() -> None:
    def once() -> bytes:
        target = io.BytesIO()
        merge([Part("a", _render("一")), Part("b", _render("二"))], target, is_duplex=False)
        return target.getvalue()

    assert once() == once()


@pytest.fixture(autouse=True)
def _silent_renderer(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record for record in caplog.records if record.name == "weasyprint"] == []
