"""Fitness grades: pasted by the office, all or nothing; printed and signed where they are, on no public notice."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.jobs import enqueue
from portfolio.exchange.export_facts import terms
from portfolio.portfolios.fitness_actions import import_fitness, plan_fitness
from portfolio.portfolios.fitness_lines import MOST_LINES, read_fitness_lines
from portfolio.portfolios.models import FitnessGrade
from portfolio.portfolios.notice_models import SignOff
from portfolio.portfolios.notice_queries import lines_of
from portfolio.portfolios.queries import fitness_of
from portfolio.portfolios.sign_off_queries import counting_of, signatures_of
from portfolio.portfolios.states import FitnessLevel, SignStep
from portfolio.portfolios.term_content import term_content, term_digests
from portfolio.reports.documents import Language, TermReport
from portfolio.reports.portfolio_facts import portfolio_documents
from portfolio.reports.portfolio_report import portfolio_html
from portfolio.reports.term_facts import term_reports
from portfolio.reports.term_report import term_report_html
from portfolio.school.actors import system_actor
from portfolio.school.models import School, SchoolClass, Student, Term
from portfolio.school.phase_models import Phase
from portfolio.school.windows import ensured_class_term
from portfolio.web.errors import Refusal
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.notices import opened, the_notice
from tests.portfolios.term_end import approved, set_phase
from tests.statements import count_selects

Visit = Callable[[str], Browser]
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


def number_of(world: World, student_id: int | None = None) -> str:
    with world.open():
        return db.session.get_one(Student, student_id or world.student_id).number


def pasted(world: World, word: str, student_id: int | None = None) -> str:
    return f"{number_of(world, student_id)}\t{word}"


def stored(world: World) -> dict[int, FitnessLevel]:
    with world.open():
        return fitness_of([world.student_id, world.student2_id, world.other_student_id], world.term_id)


def give(world: World, level: FitnessLevel | None, student_id: int | None = None) -> None:
    """A stored grade, or none any more."""
    with world.open():
        row = db.session.scalars(select(FitnessGrade)).first() or FitnessGrade(
            school_id=world.school_id, student_id=student_id or world.student_id, term_id=world.term_id,
            author_id=world.people["office"],
        )  # fmt: skip
        row.grade, row.updated_at = level, clock.now()
        make.add(row)
        db.session.commit()


def load(visit: Visit, text: str) -> None:
    """Paste, look, confirm."""
    office = visit("office")
    page = office.post("/fitness", {"text": text}, status=200).text
    (mark,) = SEEN.findall(page)
    office.post("/fitness", {"text": text, "seen": mark})


def report_of(world: World, language: Language = "zh") -> TermReport:
    """Inside `world.open()`."""
    (report,) = term_reports([world.student_id], db.session.get_one(Term, world.term_id), language)
    return report


@pytest.mark.parametrize(
    "line", ["{number}\t优秀", "{number},张小明,Excellent", "{number}　张小明 优秀", " {number}，优秀 "]
)
def test_a_list_is_shown_first_and_imported_when_confirmed(world: World, visit: Visit, line: str) -> None:
    text = "学号\t姓名\t等级\n\n" + line.format(number=number_of(world))
    page = visit("office").post("/fitness", {"text": text}, status=200).text
    assert "新增 1 个等级" in page
    assert stored(world) == {}
    load(visit, text)
    assert stored(world) == {world.student_id: FitnessLevel.EXCELLENT}


def test_one_line_that_cannot_be_taken_keeps_all_from_being_stored(world: World, visit: Visit) -> None:
    text = f"{pasted(world, '良好')}\n99999\t良好"
    page = visit("office").post("/fitness", {"text": text, "seen": "0" * 64}, status=422).text
    assert "没有这个学号的学生" in page
    assert "99999\t良好</textarea>" in page
    assert not SEEN.search(page)
    assert stored(world) == {}


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("\t87.5", "不保存分数"), ("\t张小明\t92分\t优秀", "不保存分数"),
        ("\t很好", "“很好”不是等级"), ("", "没有等级"), ("\t李堃\t良好", "对不上"),
    ],
)  # fmt: skip
def test_a_line_is_refused_with_its_reason(world: World, visit: Visit, rest: str, says: str) -> None:
    assert says in visit("office").post("/fitness", {"text": number_of(world) + rest}, status=422).text
    assert stored(world) == {}


def test_a_student_stands_on_a_list_once(world: World, visit: Visit) -> None:
    text = f"{pasted(world, '良好')}\n\n{pasted(world, '及格')}"
    assert "第1行已经有这名学生" in visit("office").post("/fitness", {"text": text}, status=422).text


def test_nothing_and_too_much_are_refused(world: World, visit: Visit) -> None:
    visit("office").post("/fitness", {"text": "学号\t等级"}, status=422)
    line = pasted(world, "良好")
    with world.app.test_request_context():
        assert len(read_fitness_lines("\n".join([line] * MOST_LINES))) == MOST_LINES
        with pytest.raises(Refusal):
            read_fitness_lines("\n".join([line] * (MOST_LINES + 1)))


def test_the_same_list_again_changes_nothing(world: World, visit: Visit) -> None:
    load(visit, pasted(world, "良好"))
    page = visit("office").post("/fitness", {"text": pasted(world, "good")}, status=200).text
    assert "不需要再导入" in page
    assert not SEEN.search(page)


def test_what_was_not_seen_is_shown_before_it_is_stored(world: World, visit: Visit) -> None:
    page = visit("office").post("/fitness", {"text": pasted(world, "良好")}, status=200).text
    (mark,) = SEEN.findall(page)
    visit("office").post("/fitness", {"text": pasted(world, "优秀"), "seen": mark}, status=200)
    assert stored(world) == {}


def test_what_a_colleague_stored_meanwhile_is_shown_before_it_is_overwritten(world: World, visit: Visit) -> None:
    office, wanted = visit("office"), {"text": pasted(world, "优秀")}
    (mark,) = SEEN.findall(office.post("/fitness", wanted, status=200).text)
    give(world, FitnessLevel.GOOD)
    (fresh,) = SEEN.findall(office.post("/fitness", wanted | {"seen": mark}, status=200).text)
    assert stored(world)[world.student_id] is FitnessLevel.GOOD
    office.post("/fitness", wanted | {"seen": fresh})
    assert stored(world)[world.student_id] is FitnessLevel.EXCELLENT


@pytest.mark.parametrize("word", ["免测", "Exempt", "-", "——"])
def test_a_grade_is_taken_away(world: World, visit: Visit, word: str) -> None:
    give(world, FitnessLevel.GOOD)
    load(visit, pasted(world, word))
    assert stored(world) == {}


def test_an_import_is_one_act_that_tells_counts_alone(world: World, visit: Visit) -> None:
    give(world, FitnessLevel.GOOD)
    load(visit, f"{pasted(world, '及格')}\n{pasted(world, '优秀', world.student2_id)}")
    with world.open():
        (act,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "fitness.import"))
        assert act.facts == {"added": 1, "changed": 1, "removed": 0, "unchanged": 0}
        assert (act.subject_type, act.subject_id) == ("term", world.term_id)


def test_an_archived_class_keeps_its_grades(world: World, visit: Visit) -> None:
    set_phase(world, Phase.ARCHIVED)
    page = visit("office").post("/fitness", {"text": pasted(world, "良好")}, status=422).text
    assert "这学期已经归档" in page
    load(visit, pasted(world, "良好", world.other_student_id))


def test_nothing_changes_while_archives_are_made(world: World, visit: Visit) -> None:
    with world.open():
        row = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
        params = {"class_term_id": row.id, "reason": ""}
        enqueue("reports.archive", [{"student_id": 1}], school_id=world.school_id, actor_id=None, params=params)
        db.session.commit()
    assert "正在归档" in visit("office").post("/fitness", {"text": pasted(world, "良好")}, status=422).text


def test_another_schools_number_is_unknown(world: World, twin: World, visit: Visit) -> None:
    text = pasted(twin, "良好")
    assert "没有这个学号的学生" in visit("office").post("/fitness", {"text": text}, status=422).text


def test_only_the_office_imports(world: World) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        plan = plan_fitness(f"{db.session.get_one(Student, world.student_id).number} good", term)
        with pytest.raises(Forbidden):
            import_fitness(world.actor("homeroom"), term, plan)


def test_one_class_is_shown_by_student_number(world: World, visit: Visit) -> None:
    give(world, FitnessLevel.GOOD)
    page = visit("office").get(f"/fitness?class={world.class_id}").text
    assert page.index("张小明") < page.index("良好</td>") < page.index("李堃")
    assert "还没有等级" in visit("office").get(f"/fitness?class={world.other_class_id}").text


def test_the_board_leads_there(visit: Visit) -> None:
    assert 'href="/fitness"' in visit("office").get("/board").text
    assert 'href="/fitness"' not in visit("homeroom").get("/board").text


def test_a_long_list_asks_no_more_of_the_database_than_a_short_one(world: World) -> None:
    asked = []
    with world.open():
        term, school = db.session.get_one(Term, world.term_id), db.session.get_one(School, world.school_id)
        school_class = db.session.get_one(SchoolClass, world.class_id)
        numbers = [make.make_student(school, school_class).number for _ in range(40)]
        for some in (numbers[:1], numbers[1:]):
            db.session.expire_all()
            with count_selects() as seen:
                plan = plan_fitness("\n".join(f"{number} good" for number in some), term)
                import_fitness(world.actor("office"), term, plan)
            asked.append(len(seen))
    assert len(plan.wanted) == len(numbers) - 1
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "国家学生体质健康标准：良好"), ("en", "National Student Fitness Standard: Good")],
)
def test_the_papers_tell_it_where_there_is_one(world: World, language: Language, words: str) -> None:
    with world.open():
        assert words[:8] not in term_report_html(report_of(world, language))
    give(world, FitnessLevel.GOOD)
    with world.open():
        assert words in term_report_html(report_of(world, language))
        term = db.session.get_one(Term, world.term_id)
        (document,) = portfolio_documents([world.student_id], term, language)
        assert words in portfolio_html(document)


def test_the_export_tells_it(world: World) -> None:
    give(world, FitnessLevel.PASS)
    with world.open():
        assert [term["fitness"] for term in terms(db.session.get_one(Student, world.student_id))] == ["及格"]


def test_no_public_notice_tells_it(world: World, stranger: Browser) -> None:
    give(world, FitnessLevel.EXCELLENT)
    opened(world, approved(world, "校园菜园", may_be_published=True))
    with world.open():
        notice = the_notice(world)
        told, secret = [line.facts for line in lines_of(notice)], notice.secret
    assert not re.search("优秀|excellent|fitness", str(told), re.IGNORECASE)
    page = stranger.get(f"/notices/{secret}").text
    assert "体质" not in page
    assert "优秀" not in page


def test_what_is_signed_holds_the_grade_only_where_there_is_one(world: World) -> None:
    ids = [world.student_id]
    with world.open():
        before = term_digests(ids, world.term_id)
    give(world, FitnessLevel.GOOD)
    with world.open():
        assert term_content(ids, world.term_id)[world.student_id]["fitness"] == "good"
        assert term_digests(ids, world.term_id) != before
    give(world, None)
    with world.open():
        assert term_digests(ids, world.term_id) == before


@pytest.mark.parametrize("after", [FitnessLevel.EXCELLENT, None])
def test_a_signature_drops_when_the_grade_changes(world: World, after: FitnessLevel | None) -> None:
    give(world, FitnessLevel.GOOD)
    set_phase(world, Phase.SIGN_OFF)
    ids = [world.student_id]
    with world.open():
        row = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
        make.add(SignOff(
            school_id=world.school_id, class_term_id=row.id, student_id=world.student_id, step=SignStep.HOMEROOM,
            signed_by_id=world.people["homeroom"], signed_by_name="homeroom老师",
            digest=term_digests(ids, world.term_id)[world.student_id],
        ))  # fmt: skip
        db.session.commit()
        assert signatures_of(ids, world.term_id)
        assert counting_of(ids, world.term_id)
    give(world, after)
    with world.open():
        assert signatures_of(ids, world.term_id) == {}
        assert counting_of(ids, world.term_id) == {}
