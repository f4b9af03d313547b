"""Whom a pasted line means: by number, name and class, in the ways people write them, and with their mistakes."""

import pytest

from portfolio.activities.roster_matching import Candidate, MatchedLine, Outcome, Reason, match_lines
from portfolio.core.text import name_sort_key


def student(student_id: int, name: str, number: str, class_number: int = 1, **facts: bool) -> Candidate:
    return Candidate(
        student_id, number, name, name_sort_key(name), (7, class_number), f"七年级{class_number}班", **facts
    )


SCHOOL = [
    student(1, "张小明", "20260101"),
    student(2, "李堃", "20260102"),
    student(3, "欧阳雨", "20260201", 2),
    student(4, "张伟", "20260103"),
    student(5, "张伟", "20260202", 2),
    student(6, "𠮷䶮", "20260104"),
    student(7, "阿卜杜拉·买买提", "20260105"),
    student(8, "Anna Smith", "S2026106"),
    student(9, "王芳", "0012"),
]


def match(*lines: str, school: list[Candidate] = SCHOOL, on_roster: tuple[int, ...] = ()) -> list[MatchedLine]:
    return match_lines(lines, school, on_roster).lines


def ids(lines: list[MatchedLine]) -> list[list[int]]:
    return [[each.student_id for each in line.candidates] for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        "张小明", "20260101", "２０２６０１０１", "20260101.0", "'20260101", "20260101 张小明", "20260101张小明",
        "张小明20260101", "张小明（20260101）", "张小明，20260101", "七年级1班 张小明", "七年级1班张小明",
        "张小明 七年级1班", "七（1）班 张小明", "7.1 张小明", "七年级 1 班\t张小明", "张　小　明", " 张 小明 ",
        "1. 张小明", "1、张小明", "（1）张小明", "3 张小明", "张小明，男",
        "1\t20260101\t张小明\t男\t七年级1班\t13800000000", "张小明\t篮球\t一等奖", "20260101\t张小明\t王芳\t母亲",
    ],
)  # fmt: skip
def test_one_student_however_the_line_is_written(line: str) -> None:
    (found,) = match(line)
    assert (found.outcome, ids([found])) == (Outcome.MATCHED, [[1]])


@pytest.mark.parametrize(
    ("line", "student_id"),
    [
        ("𠮷䶮", 6), ("阿卜杜拉.买买提", 7), ("阿卜杜拉•买买提", 7), ("ANNA smith", 8), ("s2026106", 8), ("0012", 9),
    ],
)  # fmt: skip
def test_rare_characters_dots_and_letters_are_read(line: str, student_id: int) -> None:
    assert ids(match(line)) == [[student_id]]


@pytest.mark.parametrize(
    "line",
    [
        "张小明、李堃，欧阳雨", "张小明,李堃；欧阳雨", "20260101、20260102、20260201",
        "20260101,张小明,20260102,李堃,欧阳雨", "张小明\t李堃\t欧阳雨",
    ],
)  # fmt: skip
def test_several_on_one_line_are_each_found(line: str) -> None:
    assert ids(match(line)) == [[1], [2], [3]]


def test_titles_and_blank_lines_mean_nobody_and_lines_keep_their_numbers() -> None:
    (found,) = match("学号\t姓名\t班级", "", "20260101\t张小明\t七年级1班")
    assert found.entry.line == 3


def test_twins_are_doubtful_until_class_or_number_tells_them_apart() -> None:
    by_name, by_class, by_number = match("张伟", "七年级2班 张伟", "20260103 张伟")
    assert (by_name.outcome, by_name.reason, ids([by_name])) == (Outcome.DOUBTFUL, Reason.TWINS, [[4, 5]])
    assert ids([by_class, by_number]) == [[5], [4]]


def test_a_class_alone_heads_the_names_below_it() -> None:
    assert ids(match("七年级2班", "张伟", "七年级1班", "张伟")) == [[5], [4]]


def test_a_twin_of_the_class_it_is_for_is_meant() -> None:
    school = [student(4, "张伟", "20260103"), student(5, "张伟", "20260202", 2, is_meant=False)]
    assert ids(match("张伟", school=school)) == [[4]]


@pytest.mark.parametrize("line", ["张小名", "章小明", "张晓明", "张大明", "张明"])
def test_a_slip_of_the_pen_is_doubtful_and_offers_the_near_name(line: str) -> None:
    (found,) = match(line)
    assert (found.outcome, found.reason, ids([found])) == (Outcome.DOUBTFUL, Reason.NEAR, [[1]])


@pytest.mark.parametrize("line", ["孙悟空", "20269999", "第一组", "李白", "8888"])
def test_a_stranger_is_nobody(line: str) -> None:
    (found,) = match(line)
    assert (found.outcome, found.reason, found.candidates) == (Outcome.STRANGER, Reason.UNKNOWN, ())


@pytest.mark.parametrize(
    ("line", "offered"), [("20260102 张小明", [1, 2]), ("20260199 张小明", [1]), ("12", []), ("20260102 孙悟空", [2])]
)
def test_a_number_that_is_not_the_names_is_never_guessed(line: str, offered: list[int]) -> None:
    (found,) = match(line)
    assert found.outcome is (Outcome.DOUBTFUL if offered else Outcome.STRANGER)
    assert sorted(ids([found])[0]) == offered


def test_a_name_of_another_class_than_the_line_says_is_doubtful() -> None:
    (found,) = match("七年级2班 张小明")
    assert (found.outcome, found.reason) == (Outcome.DOUBTFUL, Reason.CLASS)


def test_who_is_of_another_class_than_it_is_for_or_has_left_is_asked_about() -> None:
    school = [student(1, "张小明", "1001", is_meant=False), student(2, "李堃", "1002", has_left=True)]
    lines = match("张小明", "1002", school=school)
    assert [line.reason for line in lines] == [Reason.ELSEWHERE, Reason.LEFT]
    assert {line.outcome for line in lines} == {Outcome.DOUBTFUL}


def test_a_number_the_spreadsheet_has_rounded_is_refused_but_a_name_beside_it_counts() -> None:
    rounded, named = match("2.02601E+07", "2.02601E+17\t张小明")
    assert (rounded.outcome, rounded.reason) == (Outcome.STRANGER, Reason.ROUNDED)
    assert ids([named]) == [[1]]


def test_who_is_there_already_or_twice_is_said_once() -> None:
    lines = match("张小明", "20260101", "李堃", on_roster=(2,))
    assert [line.reason for line in lines] == [None, Reason.TWICE, Reason.ON_ROSTER]


def test_five_thousand_lines_each_mean_their_student() -> None:
    surnames, given = "赵钱孙李周吴郑王冯陈", "明华芳伟静敏强磊军洋勇艳杰娟涛超霞平刚桂晨"
    names = [a + b + c for a in surnames for b in given for c in given]
    school = [student(at, name, f"2026{at:05d}", at % 12 + 1) for at, name in enumerate(names)]
    lines = [f"{each.class_label}\t{each.name}" for each in school] + [each.number for each in school[:590]]
    matched = match(*lines, school=school)
    assert len(matched) == 5000
    assert ids(matched[:4410]) == [[each.student_id] for each in school]
    assert {line.reason for line in matched[4410:]} == {Reason.TWICE}
