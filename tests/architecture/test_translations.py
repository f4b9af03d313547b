"""Every word has its Chinese, in its room's catalogue; and each check seen failing."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from tests.architecture import catalogue_rules as rules
from tests.architecture.house import ROOT, module, report, require_none, rooms
from tests.architecture.template_rules import template_files

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
CHINESE = rules.TRANSLATIONS / "zh_Hans" / "LC_MESSAGES"


@lru_cache(maxsize=1)
def used_by_domain() -> dict[str, list[rules.Used]]:
    """Every text of the source under the catalogue that must have it."""
    found: dict[str, list[rules.Used]] = defaultdict(list)
    for each in rooms():
        if "/" in each.place.removeprefix("portfolio/") or each.room:
            found[rules.domain_of(each.place)] += rules.words_in(each.place, each.source)
    for path in template_files():
        place = str(path.relative_to(ROOT))
        found[rules.domain_of(place)] += rules.words_in(place, path.read_text("utf-8"))
    return {domain: words for domain, words in found.items() if words}


@lru_cache(maxsize=1)
def catalogues() -> dict[str, Catalog]:
    """Every catalogue there is, by its domain."""
    return {path.stem: rules.read_catalogue(path.read_text("utf-8")) for path in sorted(CHINESE.glob("*.po"))}


def test_every_word_is_translated() -> None:
    empty = rules.read_catalogue(HEAD)
    require_none(
        fault
        for domain, used in used_by_domain().items()
        for fault in rules.untranslated(domain, used, catalogues().get(domain, empty))
    )


def test_no_translation_is_stale() -> None:
    used = used_by_domain()
    require_none(
        fault for domain, each in catalogues().items() for fault in rules.stale(domain, used.get(domain, []), each)
    )


def test_no_translation_is_doubtful() -> None:
    require_none(fault for domain, each in catalogues().items() for fault in rules.doubtful(domain, each))


def test_rooms_agree_on_the_same_words() -> None:
    require_none(rules.disagreeing(catalogues()))


def test_only_literal_texts_are_translated() -> None:
    require_none(rules.unspoken(rooms()))


def _one(entry: str) -> Catalog:
    return rules.read_catalogue(HEAD + entry)


def _used(*texts: str) -> list[rules.Used]:
    return [rules.Used(("", text, ""), "templates/home/page.html:1") for text in texts]


def _plain(domain: str, catalogue: Catalog) -> Iterator[str]:
    yield from rules.untranslated(domain, _used("Your records"), catalogue)
    yield from rules.stale(domain, _used("Your records"), catalogue)
    yield from rules.doubtful(domain, catalogue)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", "has no translation"),
        ('msgid "Your records"\nmsgstr ""\n', "has no translation"),
        ('msgid "Your records"\nmsgstr "你的记录"\n\nmsgid "Old words"\nmsgstr "旧话"\n', "is used nowhere"),
        ('msgid "Your records"\nmsgstr "你的记录"\n\n#~ msgid "Old"\n#~ msgstr "旧"\n', "is commented out"),
        ('#, fuzzy\nmsgid "Your records"\nmsgstr "你的记录"\n', "is fuzzy"),
        ('msgid "Your records"\nmsgstr "你的 %(count)s 条记录"\n', "other placeholders"),
        ('msgid "Your records"\nmsgstr "Your records"\n', "is not Chinese"),
        ('msgid "Your records"\nmsgstr "你的记录,全部"\n', "half-width"),
        ('msgid "Your records"\nmsgstr "你的「记录」"\n', "corner brackets"),
    ],
)
def test_a_faulty_entry_is_found(entry: str, fault: str) -> None:
    assert fault in report(_plain("home", _one(entry)))


def test_a_good_entry_is_let_be() -> None:
    assert report(_plain("home", _one('msgid "Your records"\nmsgstr "你的记录：全部"\n'))) == ""


def test_a_broken_catalogue_is_refused() -> None:
    with pytest.raises(PoFileError):
        _one('msgid "Your records"\nmsgstr "你的记录"\n你的\n')


def test_a_disagreement_is_found() -> None:
    pair = {"home": _one('msgid "Back"\nmsgstr "返回"\n'), "web": _one('msgid "Back"\nmsgstr "后退"\n')}
    assert "“Back”" in report(rules.disagreeing(pair))


@pytest.mark.parametrize("source", ["_(name)", "_(f'{name}')", "gettext('a' + b)"])
def test_a_text_that_is_no_literal_is_found(source: str) -> None:
    assert report(rules.unspoken([module("portfolio.home.routes", source)]))


@pytest.mark.parametrize(
    ("place", "source", "keys"),
    [
        ("portfolio/home/routes.py", "_l('Hello')\nngettext('%(num)s day', '%(num)s days', 2)",
         [("", "Hello", ""), ("", "%(num)s day", "%(num)s days")]),
        ("portfolio/home/routes.py", "pgettext('verb', 'Record')", [("verb", "Record", "")]),
        ("templates/home/page.html", "{{ _('Hello') }}{% trans n=2 %}{{ n }} days{% endtrans %}",
         [("", "Hello", ""), ("", "%(n)s days", "")]),
    ],
)  # fmt: skip
def test_words_are_found_in_code_and_templates(place: str, source: str, keys: list[rules.Key]) -> None:
    assert [each.key for each in rules.words_in(place, source)] == keys


@pytest.mark.parametrize(
    ("place", "domain"),
    [("portfolio/records/forms.py", "records"), ("portfolio/core/text.py", "web"), ("templates/ui/forms.html", "web"),
     ("templates/base.html", "web"), ("templates/reports/print/term.html", "reports"), ("portfolio/app.py", "web")],
)  # fmt: skip
def test_every_room_has_its_catalogue(place: str, domain: str) -> None:
    assert rules.domain_of(place) == domain


def test_the_application_loads_every_catalogue() -> None:
    source = Path(ROOT / "portfolio" / "web" / "rendering.py").read_text("utf-8")
    assert [domain for domain in catalogues() if f'"{domain}"' not in source] == []


