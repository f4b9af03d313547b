"""Takes the README's pictures from a freshly loaded demo that is running: screenshots.py [ADDRESS]."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PLACE = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
PASSWORD = "xingji-demo"
MOST_BYTES = 250_000
LOOK: dict[str, Any] = {"locale": "zh-CN", "color_scheme": "light", "reduced_motion": "reduce"}
PHONE = LOOK | {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
DESK = LOOK | {"viewport": {"width": 1280, "height": 960}, "device_scale_factor": 1.25}


@contextmanager
def page_of(browser: Browser, address: str, person: str, shape: dict[str, Any]) -> Iterator[Page]:
    """A page on which the person is signed in."""
    context = browser.new_context(**shape, base_url=address)
    page = context.new_page()
    page.goto("/login")
    page.locator("#username").fill(person)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{address}/")
    yield page
    context.close()


def keep(name: str, content: bytes) -> None:
    """As a PNG of few colours where that is not small enough already."""
    PLACE.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in (256, 128, 64):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    (PLACE / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png  {picture.width}×{picture.height}  {out.tell() // 1000} kB")


def student(browser: Browser, address: str) -> None:
    """The phone: the home page, the form as it is being filled in."""
    with page_of(browser, address, "s1001", PHONE) as page:
        keep("student-home-390", page.screenshot())
        page.goto("/records/new")
        page.locator("input[name=kind][value=drama]").check()
        page.locator("#title").fill("课本剧《变色龙》展演")
        page.locator("input[name=part]").nth(1).check()
        page.mouse.wheel(0, -4000)
        keep("record-form-390", page.screenshot())


def teacher(browser: Browser, address: str) -> None:
    """The queue on a computer, a record with a picture beside it."""
    with page_of(browser, address, "h71", DESK) as page:
        page.goto("/review")
        page.locator("a[data-picture]").nth(1).click()
        page.locator("#review-detail:not([aria-busy]) img").first.wait_for()
        page.wait_for_load_state("networkidle")
        keep("review-1280", page.screenshot())


def paper(browser: Browser, address: str) -> None:
    """The first and the last page of a report."""
    with page_of(browser, address, "office", DESK) as page:
        page.locator("[aria-labelledby=print-title] a").first.click()
        page.locator("main p a").last.click()
        page.locator(".papers img.paper").first.wait_for()
        sources = [image.get_attribute("src") or "" for image in page.locator(".papers img.paper").all()]
        for name, source in (("report-page-1", sources[0]), ("report-page-last", sources[-1])):
            keep(name, page.request.get(source).body())


def term_end(browser: Browser, address: str) -> None:
    """Where each class stands; what a phone is told of an archive's code."""
    with page_of(browser, address, "office", DESK) as page:
        page.goto("/board")
        keep("board-1280", page.screenshot())
        page.locator("main a[href*='/archives']").first.click()
        page.locator(".archive-who").first.click()
        code = page.locator(".archive-code").first.inner_text()
    context = browser.new_context(**PHONE, base_url=address)
    page = context.new_page()
    page.goto(f"/verify?code={code}")
    keep("verify-390", page.screenshot())
    context.close()


def main() -> int:
    address = (sys.argv[1] if len(sys.argv) > 1 else f"http://127.0.0.1:{os.environ.get('PORT') or 8000}").rstrip("/")
    options = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        for take in (student, teacher, paper, term_end):
            take(browser, address)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
