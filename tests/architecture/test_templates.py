"""Templates hold no style, script or host of their own, and no word beside gettext; and each check seen failing."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import template_rules as rules
from tests.architecture.house import ROOT, report, require_none

Rule = Callable[[str, str], Iterator[str]]
RULES: list[Rule] = [rules.forbidden_markup, rules.untranslatable_words]
BAD: list[tuple[Rule, str]] = [
    (rules.forbidden_markup, '<p style="color: red">'),
    (rules.forbidden_markup, '{{ field(style="width: 2em") }}'),
    (rules.forbidden_markup, '<button onclick="go()">'),
    (rules.forbidden_markup, "<body onload = 'go()'>"),
    (rules.forbidden_markup, '<div hx-on:click="go()">'),
    (rules.forbidden_markup, '<img src="https://example.com/a.png">'),
    (rules.forbidden_markup, '<script src="//example.com/a.js"></script>'),
    (rules.forbidden_markup, '<a href="javascript:go()">'),
    (rules.forbidden_markup, "{{ text|safe }}"),
    (rules.forbidden_markup, "<script>go()</script>"),
    (rules.forbidden_markup, "<style>p { color: red }</style>"),
    (rules.untranslatable_words, "<p>Your records</p>"),
    (rules.untranslatable_words, "<p>{{ name }}的记录</p>"),
    (rules.untranslatable_words, '<input placeholder="Your name">'),
    (rules.untranslatable_words, "<a title='关闭' href='#'></a>"),
    (rules.untranslatable_words, '{{ count }}\n{% trans %}records{% endtrans %} shown'),
]  # fmt: skip
GOOD = """
{# style="x" Some words #}
<!doctype html>
<p class="plain" :style="width" data-on="1" title="{{ _('Close') }}">{{ _("Your records") }} · 3 &nbsp;</p>
<script nonce="{{ nonce() }}" src="/static/js/a.js"></script>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title></svg>
{% trans count=count %}{{ count }} records{% endtrans %}
{% block body_class %}page-narrow{% endblock %}
{% if one and a < b %}<b hx-get="{{ url_for('x') }}" hx-swap="outerHTML">{{ f(only="x") }}</b>{% endif %}
"""


def _everywhere(rule: Rule) -> Iterator[str]:
    for path in rules.template_files():
        yield from rule(str(path.relative_to(ROOT)), path.read_text("utf-8"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_templates_keep(rule: Rule) -> None:
    require_none(_everywhere(rule))


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_the_rule_can_fail(rule: Rule, text: str) -> None:
    assert report(rule("templates/home/page.html", text))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_a_good_template_be(rule: Rule) -> None:
    assert report(rule("templates/home/page.html", GOOD)) == ""


def test_a_print_layout_may_hold_its_styles() -> None:
    text = '<style>p { margin: 0 }</style><b style="width: 3%"></b>'
    assert report(rules.forbidden_markup("templates/reports/print/term.html", text)) == ""


def test_every_template_lives_in_its_room() -> None:
    places = [str(path.relative_to(ROOT)) for path in rules.template_files()]
    require_none(fault for place in places for fault in rules.homeless_template(place))


def test_a_template_without_a_room_is_found() -> None:
    assert report(rules.homeless_template("templates/kitchen/soup.html"))
    assert report(rules.homeless_template("templates/base.html")) == ""
