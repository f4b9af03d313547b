"""What a comment must not hold: plain functions over texts."""

import pytest

from portfolio.portfolios.comment_checks import cited_titles, marking_words, other_names, repeated_from

LONG = "你在戏剧节里演小伙计，台词不多却一直在听别人说话，排练从不迟到，还主动帮同学对词。"


@pytest.mark.parametrize(
    "text",
    ["期末考了98分", "数学分数很高", "全班第一名", "跑步第 3 名", "年级排名靠前", "名次", "前十名", "名列前茅", "满分",
     "９５分", "top of the class", "She ranks high", "his score", "came in 1st place", "GPA"],
)  # fmt: skip
def test_scores_and_ranks_are_found(text: str) -> None:
    assert marking_words(text)


@pytest.mark.parametrize(
    "text",
    ["你十分认真", "讲了5分钟", "三分之一的活是你干的", "充分准备", "你在部分环节带头", "第一次上台",
     "stopped to help", "a laptop", "Frank"],
)  # fmt: skip
def test_everyday_words_are_left_alone(text: str) -> None:
    assert not marking_words(text)


def test_another_students_name_is_found() -> None:
    assert other_names("你和李堃一起排练", "张小明", ["张小明", "李堃", "王䶮"]) == ["李堃"]


def test_own_name_is_no_other_even_when_it_holds_one() -> None:
    assert other_names("王小明明很认真", "王小明明", ["王小明明", "王小明"]) == []


def test_latin_names_are_whole_words() -> None:
    assert other_names("An annual show", "Bo Li", ["Ann", "Show"]) == ["Show"]


def test_near_copy_is_found_though_the_name_differs() -> None:
    assert repeated_from(f"小明，{LONG}", "小明", [("小红", f"小红，{LONG}加油")]) == "小红"


def test_own_words_are_no_copy() -> None:
    other = "你种的番茄熟了，每天放学都去浇水，还写了一本观察日记，给低年级同学讲怎样间苗。"
    assert repeated_from(LONG, "小明", [("小红", other), ("小刚", "")]) is None


def test_title_counts_as_cited_whatever_its_quotation_marks() -> None:
    assert cited_titles("在“茶馆”片段 展演中", ["《茶馆》片段展演", "校运会"]) == ["《茶馆》片段展演"]
