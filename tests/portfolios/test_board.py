"""The phase board: each class's place, what is missing in words, the lists behind, moving on and back."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.portfolios.board_queries import Gap, board_rows
from portfolio.portfolios.models import TermComment
from portfolio.records.states import RecordState
from portfolio.school.models import School, Student, Term
from portfolio.school.phase_models import Phase
from portfolio.school.windows import class_term_of
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import PASSWORD, give_password, set_phase
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def gaps(world: World, person: str = "office") -> dict[Gap, int]:
    with world.open():
        rows = board_rows(world.actor(person), db.session.get_one(Term, world.term_id), world.class_id)
        return {gap: count for phase in Phase for gap, count in rows[0].gaps(phase)}


def phase_of(world: World, class_id: int | None = None) -> Phase:
    with world.open():
        row = class_term_of(class_id or world.class_id, world.term_id)
        return row.phase if row else Phase.RECORDING


def make_waiting(world: World) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        make.make_record(student, term, world.class_id)
        make.make_record(student, term, world.class_id, status=RecordState.DRAFT)
        db.session.commit()


def test_class_without_a_row_records_and_its_waiting_records_are_counted(world: World) -> None:
    assert gaps(world) == {}
    make_waiting(world)
    assert gaps(world) == {Gap.REVIEW: 1}


def test_unconfirmed_portfolios_and_blank_comments_are_counted_while_selecting(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    assert gaps(world) == {Gap.UNCONFIRMED: 2, Gap.COMMENTS: 2}
    give_password(world, "student")
    visit("student").post("/portfolio/confirm", {"password": PASSWORD})
    with world.open():
        author = world.people["homeroom"]
        make.add(TermComment(
            school_id=world.school_id, student_id=world.student_id, term_id=world.term_id, author_id=author, text="好",
        ))  # fmt: skip
        db.session.commit()
    assert gaps(world) == {Gap.UNCONFIRMED: 1, Gap.COMMENTS: 1}
    set_phase(world, Phase.NOTICE)
    assert gaps(world) == {Gap.UNCONFIRMED: 1, Gap.COMMENTS: 1}
    page = visit("office").get(f"/board/classes/{world.class_id}?what=unconfirmed").text
    assert "李堃" in page
    assert "张小明" not in page


def test_signatures_are_counted_step_by_step(world: World) -> None:
    set_phase(world, Phase.SIGN_OFF)
    assert {gap: count for gap, count in gaps(world).items() if gap in {"homeroom", "committee", "principal"}} == {
        Gap.HOMEROOM: 2, Gap.COMMITTEE: 2, Gap.PRINCIPAL: 2,
    }  # fmt: skip


def test_nothing_is_missing_in_an_archived_class(world: World) -> None:
    make_waiting(world)
    set_phase(world, Phase.ARCHIVED)
    assert gaps(world) == {}


@pytest.mark.parametrize("gap", list(Gap))
@pytest.mark.parametrize("person", ["homeroom", "office", "principal"])
def test_every_cell_has_a_list_behind_it(world: World, visit: Visit, person: str, gap: Gap) -> None:
    make_waiting(world)
    set_phase(world, Phase.SIGN_OFF)
    visit(person).get(f"/board/classes/{world.class_id}?what={gap.value}")


def test_board_leads_to_opening_the_notice(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    url = f"/classes/{world.class_id}/notice/open"
    for person in ("homeroom", "office"):
        assert url in visit(person).get("/board").text
    assert url not in visit("principal").get("/board").text


def test_homeroom_teacher_sees_the_own_class_only(world: World, visit: Visit) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        assert [row.school_class.id for row in board_rows(world.actor("homeroom"), term)] == [world.class_id]
        assert len(board_rows(world.actor("principal"), term)) == 2
    visit("homeroom").get("/board")
    visit("homeroom").get(f"/board/classes/{world.other_class_id}", status=404)


def test_board_asks_for_no_more_with_sixty_classes(world: World) -> None:
    def ask() -> int:
        with world.open(), count_selects() as seen:
            term, office = db.session.get_one(Term, world.term_id), world.actor("office")
            board_rows(office, term)
            return len(seen)

    for class_id in (world.class_id, world.other_class_id):
        set_phase(world, Phase.SIGN_OFF, class_id)
    few = ask()
    with world.app.app_context(), school_scope(world.school_id):
        school = db.session.get_one(School, world.school_id)
        classes = [make.make_class(school, number) for number in range(3, 61)]
        for row in classes:
            make.make_student(school, row)
        db.session.commit()
        ids = [row.id for row in classes]
    for class_id in ids:
        set_phase(world, Phase.SIGN_OFF, class_id)
    assert ask() == few
    assert few <= 25


def test_office_moves_many_classes_on_at_once(world: World, visit: Visit) -> None:
    visit("office").post("/board/begin-selecting", {"class": [world.class_id, world.other_class_id]})
    assert {phase_of(world), phase_of(world, world.other_class_id)} == {Phase.SELECTING}
    data = {"class": [world.class_id]}
    page = visit("office").post("/board/begin-selecting", data, follow_redirects=True, status=200).text
    assert "请勾选" in page


@pytest.mark.parametrize(("person", "status"), [("deputy", 302), ("other_homeroom", 404), ("principal", 403)])
def test_who_moves_a_class_on(world: World, visit: Visit, person: str, status: int) -> None:
    visit(person).post("/board/begin-selecting", {"class": [world.class_id]}, status=status)
    assert phase_of(world) is (Phase.SELECTING if status == 302 else Phase.RECORDING)


def test_class_that_is_sent_back_reads_why(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    url = f"/board/classes/{world.class_id}/back"
    office = visit("office")
    office.get(url)
    office.post(url, {"reason": " "}, status=422)
    office.post(url, {"reason": "运动会的记录还没补全"})
    assert phase_of(world) is Phase.RECORDING
    assert "运动会的记录还没补全" in visit("homeroom").get("/board").text
    office.post(url, {"reason": "再来"}, status=409)


@pytest.mark.parametrize("person", ["homeroom", "principal", "teacher", "student"])
def test_others_send_no_class_back(world: World, visit: Visit, person: str) -> None:
    set_phase(world, Phase.SELECTING)
    visit(person).post(f"/board/classes/{world.class_id}/back", {"reason": "再来"}, status=403)


def test_principal_reads_the_board_without_buttons_to_move(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    page = visit("principal").get("/board").text
    assert "/back" not in page
    assert 'name="class"' not in page
