"""Nothing in the product ranks anybody: no order by amounts, no word of competition; and each check seen failing."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture import ranking_rules as rules
from tests.architecture.catalogue_rules import TRANSLATIONS, read_catalogue
from tests.architecture.house import ROOT, module, report, require_none, rooms
from tests.architecture.template_rules import template_files

# Sentences that say what is not done, and orders that are meant: what, and why. One that is needed no more fails too.
MEANT_SENTENCES: dict[str, str] = {
    "They are not a score and are compared with nobody else's.": "the report says so to whoever reads it",
    "“%(word)s” is about scores or ranks. Say what the student did and how.": "refuses such a comment",
}
MEANT_WORDS: dict[str, str] = {
    "portfolio/portfolios/comment_checks.py": "must know the words it keeps out of comments",
}
MEANT_ORDERS: dict[str, str] = {
    "portfolio/core/sheets.py: orders by count": "finds out which character separates the columns of a file",
}
LINE_NUMBER = re.compile(r":\d+(?=: )")


def _texts() -> Iterator[tuple[str, str]]:
    """Every text beside Python that people see; translations with their wrapped lines joined."""
    for path in [*template_files(), *(ROOT / "static" / "js").rglob("*.js")]:
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in TRANSLATIONS.rglob("*.po"):
        messages = read_catalogue(path.read_text("utf-8"))
        meant = [message for message in messages if not _without_meant(str(message.id)).strip()]
        lines = [f"{message.id}\n{'' if message in meant else message.string}" for message in messages]
        yield str(path.relative_to(ROOT)), "\n".join(lines)


def _without_meant(text: str) -> str:
    for sentence in MEANT_SENTENCES:
        text = text.replace(sentence, "")
    return text


def _orders() -> list[str]:
    found = list(rules.ordered_by_amounts(rooms()))
    return found + [each for place, text in _texts() for each in rules.ordered_in_template(place, text)]


def test_no_word_of_competition() -> None:
    texts = [each for place, text in _texts() for each in rules.ranking_words(place, _without_meant(text))]
    names = rules.ranking_names(rooms(), MEANT_SENTENCES)
    require_none([*texts, *(each for each in names if each.partition(":")[0] not in MEANT_WORDS)])


def test_nothing_is_ordered_by_amounts() -> None:
    require_none(each for each in _orders() if LINE_NUMBER.sub("", each) not in MEANT_ORDERS)


def test_every_allowance_is_still_needed() -> None:
    texts = "\n".join([*(text for _place, text in _texts()), *(each.source for each in rooms())])
    places = {each.partition(":")[0] for each in rules.ranking_names(rooms())}
    orders = {LINE_NUMBER.sub("", each) for each in _orders()}
    assert [sentence for sentence in MEANT_SENTENCES if sentence not in texts] == []
    assert MEANT_WORDS.keys() - places == set()
    assert MEANT_ORDERS.keys() - orders == set()


@pytest.mark.parametrize(
    "source",
    [
        "select(Student).order_by(func.count(Record.id).desc())",
        "select(Student).order_by(Student.record_count)",
        "select(Student).order_by(desc('hours'))",
        "sorted(students, key=lambda student: student.total_hours)",
        "students.sort(key=lambda student: len(student.records))",
        "max(classes, key=attrgetter('hours'))",
        "Counter(students).most_common(3)",
    ],
)
def test_an_order_by_amounts_is_found(source: str) -> None:
    assert report(rules.ordered_by_amounts([module("portfolio.home.queries", source)]))


@pytest.mark.parametrize(
    "source",
    [
        "select(Student).order_by(Student.sort_key, Student.number)",
        "select(Record).order_by(Record.started_on.desc(), Record.account_id)",
        "sorted(names, key=len)",
        "sum(record.hours for record in records)",
    ],
)
def test_an_honest_order_is_let_be(source: str) -> None:
    assert report(rules.ordered_by_amounts([module("portfolio.home.queries", source)])) == ""


@pytest.mark.parametrize("word", ["rank", "ClassRank", "student_ranking", "leaderboard", "total_score", "top_n",
                                  "top_10", "percentile", "PERCENT_RANK", "排名", "名次"])  # fmt: skip
def test_a_word_of_competition_is_found(word: str) -> None:
    assert report(rules.ranking_words("templates/home/class.html", f"<p>{word}</p>"))
    assert report(rules.ranking_names([module("portfolio.home.queries", f"def list_it():\n    return '{word}'")]))


@pytest.mark.parametrize("source", ["score = 1", "def f(rank): ...", "x.percentile", "f(score=1)", "class Ranking: ...",
                                    "def leaderboard(): ..."])  # fmt: skip
def test_a_name_of_competition_is_found(source: str) -> None:
    assert report(rules.ranking_names([module("portfolio.home.queries", source)]))


@pytest.mark.parametrize("word", ["frank", "underscore", "drankin", "stop_now", "desktop_10", "第一名", "名单"])
def test_an_innocent_word_is_let_be(word: str) -> None:
    assert report(rules.ranking_words("templates/home/class.html", word)) == ""


def test_a_meant_sentence_is_let_be_and_no_other() -> None:
    named = [module("portfolio.home.queries", "say('No score here.')")]
    assert report(rules.ranking_names(named, ["No score here."])) == ""
    assert report(rules.ranking_names(named, ["Another."]))


def test_a_docstring_may_say_what_is_not_done() -> None:
    source = '"""Lists; never ranks."""\n\ndef rows():\n    """No score here."""'
    assert report(rules.ranking_names([module("portfolio.home.queries", source)])) == ""


@pytest.mark.parametrize("text", ["{{ rows|sort(attribute='hours') }}", "{{ totals|dictsort(by='value') }}",
                                  '{{ rows | sort(true, attribute="own.record_count") }}'])  # fmt: skip
def test_an_order_by_amounts_in_a_template_is_found(text: str) -> None:
    assert report(rules.ordered_in_template("templates/home/class.html", text))


def test_an_honest_order_in_a_template_is_let_be() -> None:
    assert report(rules.ordered_in_template("templates/x.html", "{{ rows|sort(attribute='number') }}")) == ""
