"""A class's whole term end in the browser, with an objection, to archives that are verified; one superseded later."""

import re
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from portfolio.core import clock
from tests.e2e.conftest import Opener
from tests.e2e.new_class import PLAY, SCHOOL, SPORTS, Maker, NewClass, make_class
from tests.e2e.paper import text_of
from tests.e2e.screen import OWN_PASSWORD, PASSWORD, Screen
from tests.e2e.site import Site, asked

__all__ = ["make_class"]
pytestmark = pytest.mark.e2e

CLASS, OTHER = "七年级5班", "七年级6班"
HEROINE, OBJECTOR = "林知夏", "唐小满"
NAMES = (HEROINE, "高远舟", "罗一鸣", OBJECTOR)
MASKED = "林*夏"
STORY = "第三棒掉了，我捡起来接着跑。全班在终点等我，谁也没有怪谁。"
STATEMENT = "这学期我学会了先把一件事做完，再去想做得好不好。"
COMMENT = (
    "知夏这学期在《戏剧展演《茶馆》选段》里从不迟到，背下了自己的台词，也帮同学对词。接力掉棒之后她捡起来跑完全程，"
    "之后每天早上练习交接。希望她把这份耐心也带到数学的证明题里去，遇到不会的先写下自己知道的。"
)
WORDS = "接力只有一个上午，不是八个小时。我也在场，秩序册上写着九点到十一点。"
DAYS = 10  # until the decision: after the longest holiday, before the notice's last day
REPORT = "学期综合素质评价报告"
REASONS = "秩序册写明接力为上午九时至十一时，时长应为两小时。"


def submit(screen: Screen, within: str) -> None:
    """Press the first button of a form."""
    screen.press(screen.page.locator(f"{within} button[type=submit]").first)


def told(screen: Screen) -> Locator:
    """What the page says was done."""
    return screen.page.locator("#flashes > *").first


def test_a_class_goes_from_its_window_to_verified_archives(
    make_class: Maker, open_screen: Opener, running_site: Site, tmp_path: Path
) -> None:
    """Windows, selection, comment, notice, objection, signatures, archives, verification."""
    people = make_class(NewClass(CLASS, "75", NAMES)).people
    homeroom, office = open_screen(), open_screen("office")
    homeroom.sign_in_with_slip(*people["homeroom"])
    approve(homeroom, len(NAMES))
    prepare(office)
    running_site.beat()

    student = open_screen(is_phone=True)
    student.sign_in_with_slip(*people[HEROINE])
    select(student)
    comment(homeroom)
    address, first_end = publish(homeroom)

    objector = open_screen(is_phone=True)
    objector.sign_in_with_slip(*people[OBJECTOR])
    object_to(objector, address)
    with running_site.later(DAYS) as origin:
        decide(open_screen("office", origin=origin))
    public = open_screen(is_phone=True)
    assert read_corrected(public, address) > first_end
    accept(objector)
    running_site.beat(3 * DAYS)
    expect_closed(public, address)

    sign(homeroom, OWN_PASSWORD)
    sign(office, PASSWORD)
    sign(open_screen("principal"), PASSWORD)
    file = archived(office, tmp_path)
    accepts(running_site, file, tmp_path)
    verify(public, file)
    check_secrecy(student, office, file)


def approve(teacher: Screen, count: int) -> None:
    """All that the class handed in, at once."""
    teacher.open("/review")
    expect(teacher.page.locator("#review-list input[name=record]")).to_have_count(2 * count)
    teacher.key("Shift+A")
    expect(teacher.page.locator("#bulk-dialog h2")).to_be_visible()
    teacher.key("Enter")
    expect(teacher.page.locator("#review-undo")).to_be_visible()


def prepare(office: Screen) -> None:
    """Levels have names, the calendar is clear, selecting is open for the class from this morning on, for a week."""
    page, today = office.page, clock.today()
    office.open("/settings/term-end")
    page.locator("#evaluation_levels").fill("优秀\n良好\n发展中")
    submit(office, "form.sheet")
    expect(told(office)).to_be_visible()
    for year in (today.year, today.year + 1):
        state_year(office, year)
    office.open("/windows")
    page.locator("#phase").select_option("selecting")
    page.locator("#opens_at").fill(f"{today}T00:00")
    page.locator("#closes_at").fill(f"{today + timedelta(days=7)}T20:00")
    page.locator("details", has_text="七年级").locator("summary").click()
    page.get_by_label(CLASS, exact=True).check()
    submit(office, "form.sheet")
    submit(office, "main form")
    expect(told(office)).to_be_visible()


def state_year(office: Screen, year: int) -> None:
    """Where the holidays of a year are not published yet, the office answers for them."""
    office.open(f"/calendar?year={year}")
    state = office.page.locator("form[action$='/calendar/state'] button")
    if state.count():
        state.click()
        office.page.locator("#confirm-dialog [data-yes]").click()
        expect(state).to_have_count(0)


def select(student: Screen) -> None:
    """Both records, one of them told as a key case; a statement; the password under it."""
    page = student.page
    student.open("/portfolio")
    for title in (SPORTS, PLAY):
        choice = page.get_by_role("button", name=f"选入“{title}”")
        student.press(choice)
        expect(page.locator(".pick-row", has_text=title)).to_be_visible()
    student.press(page.locator(".pick-row", has_text=SPORTS).get_by_role("button", name=re.compile("典型事例")))
    write_and_wait(student, page.locator("#key-cases textarea"), STORY)
    write_and_wait(student, page.locator("#statement-text"), STATEMENT)
    page.locator("#confirm-password").fill(OWN_PASSWORD)
    submit(student, "#confirm")
    expect(told(student)).to_be_visible()
    expect(page.locator("main textarea")).to_have_count(0)


def write_and_wait(screen: Screen, area: Locator, words: str) -> None:
    """Type, and see that it was kept by itself."""
    area.fill(words)
    expect(area.locator("xpath=ancestor::form").locator("[data-said]")).to_contain_text("已保存")


def comment(teacher: Screen) -> None:
    """In words, and a level."""
    page = teacher.page
    teacher.open("/comments")
    page.get_by_role("link", name=HEROINE).first.click()
    page.locator("#comment-text").fill(COMMENT)
    with page.expect_navigation():
        submit(teacher, ".comment-form")
    expect(page.locator("#comment-text")).to_have_value(COMMENT)
    page.get_by_role("link", name="各方的话与等级").click()
    page.get_by_label("审美素养的等级").select_option("良好")
    page.get_by_label("审美素养的文字说明").fill("台词背得熟，还帮同学对词。")
    submit(teacher, "#levels")
    expect(page.get_by_label("审美素养的等级")).to_have_value("良好")


def publish(teacher: Screen) -> tuple[str, date]:
    """Exactly what is shown goes out; gives the public address and the last day."""
    page = teacher.page
    teacher.open("/board")
    page.locator("tr", has_text=CLASS).get_by_role("link", name="开始公示").click()
    expect(page.locator(".notice-lines li", has_text=MASKED).first).to_contain_text(SPORTS)
    page.locator("form[action$='/notice/open'] button[type=submit]").click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(told(teacher)).to_contain_text("自动关闭")
    address = page.locator("#address").input_value().removeprefix(teacher.watch.origin)
    return address, day_in(told(teacher))


def day_in(place: Locator) -> date:
    """The day that is told there."""
    year, month, day = re.findall(r"\d+", place.inner_text())[:3]
    return date(int(year), int(month), int(day))


def object_to(objector: Screen, address: str) -> None:
    """From the public page to the record that is wrong."""
    page = objector.page
    objector.open(address)
    objector.press(page.locator("li", has_text=MASKED).get_by_role("link", name=re.compile("异议")))
    objector.press(page.get_by_role("radio", name=re.compile(SPORTS)))
    page.locator("#text").fill(WORDS)
    submit(objector, "form.sheet")
    expect(told(objector)).to_be_visible()


def decide(handler: Screen) -> None:
    """Take it up, see who objected, correct the hours."""
    page = handler.page
    handler.open("/objections")
    page.locator("tr", has_text=SPORTS).get_by_role("link").first.click()
    expect(page.locator("main")).not_to_contain_text(OBJECTOR)
    page.get_by_role("button", name="受理").click()
    page.locator("#reasons").wait_for()
    expect(page.locator("main")).to_contain_text(OBJECTOR)
    expect(page.locator("main")).to_contain_text(WORDS)
    handler.press(page.get_by_role("radio", name="更正记录"))
    page.locator("#reasons").fill(REASONS)
    page.locator("#hours").fill("2")
    page.locator("form[action$='/decide'] button[type=submit]").click()
    expect(told(handler)).to_be_visible()


def read_corrected(reader: Screen, address: str) -> date:
    """The line anew, to which nobody signs in; gives its own last day."""
    reader.open(address)
    line = reader.page.locator(".notice-lines > li", has_text=MASKED)
    expect(line).to_contain_text("2 小时")
    expect(line).not_to_contain_text("8 小时")
    expect(reader.page.locator("main")).not_to_contain_text(HEROINE)
    return day_in(line.get_by_text("已更正，公示至"))


def accept(objector: Screen) -> None:
    """The outcome will do."""
    objector.open("/objections/mine")
    expect(objector.page.locator("main")).to_contain_text(REASONS)
    objector.press(objector.page.get_by_role("button", name="接受结果"))
    expect(told(objector)).to_be_visible()


def expect_closed(reader: Screen, address: str) -> None:
    """The lines are gone."""
    reader.open(address)
    expect(reader.page.locator("main")).to_contain_text("公示已结束")
    expect(reader.page.locator(".notice-lines")).to_have_count(0)


def sign(signer: Screen, password: str) -> None:
    """For all four in one act: each is an exception, whose reason stands beside the name."""
    page = signer.page
    signer.open("/sign-off")
    page.get_by_role("link", name=re.compile(CLASS)).first.click()
    expect(page.locator(".is-exception")).to_have_count(len(NAMES))
    page.get_by_role("button", name="为以上全部签字").click()
    page.locator("#password").fill(password)
    submit(signer, "main form")
    expect(told(signer)).to_contain_text(str(len(NAMES)))


def archived(office: Screen, folder: Path) -> Path:
    """The worker makes them; the heroine's term report is downloaded."""
    page = office.page
    office.open("/board")
    office.open("/archives")
    page.get_by_label("班级", exact=True).select_option(label=CLASS)
    row = page.locator("#archives li", has_text=HEROINE)
    row.get_by_role("link", name=REPORT).wait_for(timeout=120_000)
    row.locator(".archive-who").click()
    return office.download(page.locator(".archive", has_text=REPORT).get_by_role("link"), folder)


def accepts(site: Site, file: Path, folder: Path) -> None:
    """`flask verify` with the database, and without it from the file and the certificate alone."""
    code, said = asked("verify", str(file), environ=site.environ)
    assert (code, "Genuine and current" in said) == (0, True), said
    certificate = folder / "school.pem"
    with urllib.request.urlopen(f"{site.origin}/certificates/{SCHOOL}.pem") as answer:
        certificate.write_bytes(answer.read())
    (folder / "empty").mkdir()
    elsewhere = {**site.environ, "DATA_DIR": str(folder / "empty"), "DATABASE_URL": ""}
    code, said = asked("verify", str(file), "--offline", "--cert", str(certificate), environ=elsewhere)
    assert (code, "Genuine" in said) == (0, True), said


def code_of(file: Path) -> str:
    """The verification code ends the file's name."""
    return file.stem.rpartition("_")[2]


def verify(reader: Screen, file: Path) -> None:
    """By code, then by dropping the file."""
    page = reader.page
    reader.open("/verify")
    page.locator("#code").fill(code_of(file))
    submit(reader, "form[method=get]")
    expect(page.locator("[data-verdict=current]")).to_contain_text(MASKED)
    page.locator("#file").set_input_files(file)
    submit(reader, "[data-file-drop]")
    expect(page.locator("[data-verdict=current]")).to_contain_text("逐字节")


def check_secrecy(student: Screen, office: Screen, file: Path) -> None:
    """Who objected is told nowhere: not to the student, in the log or on paper."""
    assert OBJECTOR not in text_of(file.read_bytes())
    for address in ("/", "/objections/mine", "/portfolio"):
        student.open(address)
        expect(student.page.locator("main")).not_to_contain_text(OBJECTOR)
    student.open("/objections/mine")
    office.open("/audit?group=term_end")
    expect(office.page.locator("main")).to_contain_text("异议")
    expect(office.page.locator("main")).not_to_contain_text(OBJECTOR)


def test_a_correction_after_archiving_takes_the_archives_place(
    make_class: Maker, open_screen: Opener, running_site: Site, tmp_path: Path
) -> None:
    """The old code and the old file say that there is a newer one; the new ones are current."""
    new_class = make_class(NewClass(OTHER, "76", ("顾清扬", "石砚之")))
    homeroom, student = open_screen(), open_screen(is_phone=True)
    homeroom.sign_in_with_slip(*new_class.people["homeroom"])
    student.sign_in_with_slip(*new_class.people["顾清扬"])
    approve(homeroom, len(new_class.names))
    running_site.run("tests.e2e.fast_term", SCHOOL, OTHER)
    old = own_archive(student, tmp_path)
    dispute(student)
    correct(homeroom)
    page = student.page
    student.open("/archives/mine")
    reload_until(student, page.get_by_text("已被取代"))
    present = page.locator(".archive", has_text=REPORT).filter(has_text="现行")
    new = student.download(present.get_by_role("link"), tmp_path)
    for file, verdict, code in ((old, "superseded", 1), (new, "current", 0)):
        page.goto(f"{running_site.origin}/verify?code={code_of(file)}")
        expect(page.locator(f"[data-verdict={verdict}]")).to_be_visible()
        exit_code, said = asked("verify", str(file), environ=running_site.environ)
        assert exit_code == code, said
        assert ("there is a newer one" in said) == bool(code)


def own_archive(student: Screen, folder: Path) -> Path:
    """The term report from one's own list."""
    student.open("/archives/mine")
    link = student.page.locator(".archive", has_text=REPORT).get_by_role("link")
    reload_until(student, link)
    return student.download(link, folder)


def reload_until(screen: Screen, target: Locator) -> None:
    """The worker is at work; look again."""
    for _look in range(60):
        if target.first.is_visible():
            return
        screen.page.wait_for_timeout(1000)
        screen.page.reload()
    raise AssertionError(f"{target} does not come")


def dispute(student: Screen) -> None:
    """The hours are wrong."""
    page = student.page
    student.open("/records")
    student.press(page.locator("main").get_by_role("link", name=re.compile(SPORTS)).first)
    student.press(page.locator("#wrong summary"))
    page.locator("#wrong-note").fill("接力只有两小时")
    submit(student, ".wrong-form")
    expect(told(student)).to_be_visible()


def correct(teacher: Screen) -> None:
    """As the student asks."""
    page = teacher.page
    teacher.open("/corrections")
    page.locator("main a[href^='/corrections/']").first.click()
    page.locator("#hours").fill("2")
    page.get_by_role("button", name="已更正").click()
    expect(told(teacher)).to_be_visible()
