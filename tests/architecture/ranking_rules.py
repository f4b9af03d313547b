"""The no-rank guarantee: nothing orders people by amounts, and nothing speaks of doing so."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TypeGuard

from tests.architecture.house import Module

WORDS = re.compile(
    r"(?<![a-z])(?:rank(?:s|ed|ing|ings)?|leader_?boards?|score(?:s|d|board|boards)?|scoring|top_(?:n|\d+)|percentiles?)"
    r"(?![a-z])|排名|名次|排行榜",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"(?:^|_)(?:counts?|hours|amounts?|totals?|sum|avg|average|points|marks?|scores?|num|number_of\w*)(?:_|$)"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
SORTERS = {"sorted", "sort", "max", "min", "nlargest", "nsmallest", "groupby"}
TEMPLATE_SORT = re.compile(r"\|\s*(?:dict)?(?:sort|max|min|groupby)\s*\(([^)]*)\)")
TEMPLATE_KEY = re.compile(r"[\"']([\w.,]+)[\"']")


def ranking_words(place: str, text: str) -> Iterator[str]:
    """Words of competition in a text that is not Python: template, translation, script."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in WORDS.finditer(CAMEL.sub("_", line)):
            yield f"{place}:{number}: says “{found.group()}”"


def ranking_names(modules: Iterable[Module], meant: Collection[str] = ()) -> Iterator[str]:
    """The same in Python's names and texts; docstrings, comments and meant sentences may say what is not done."""
    for module in modules:
        explained = {id(node.value) for node in ast.walk(module.tree) if _is_remark(node)}
        for node in ast.walk(module.tree):
            if id(node) in explained:
                continue
            words = " ".join(word for word in _words_of(node) if word not in meant)
            for found in WORDS.finditer(CAMEL.sub("_", words)):
                yield f"{module.at(node)}: says “{found.group()}”"


def _is_remark(node: ast.AST) -> TypeGuard[ast.Expr]:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _words_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for field in ("id", "attr", "arg", "name"):
        if isinstance(value := getattr(node, field, None), str):
            yield value


def ordered_by_amounts(modules: Iterable[Module]) -> Iterator[str]:
    """An order of rows by a count, hours or a sum; people are listed by number, pinyin or strokes."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (amount := _ordering_amount(node)):
                yield f"{module.at(node)}: orders by {amount}"


def _ordering_amount(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "most_common":
        return name
    keys: list[ast.expr] = []
    if name == "order_by":
        keys = call.args
    elif name in SORTERS:
        keys = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
    words = [word for key in keys for node in ast.walk(key) for word in _words_of(node)]
    is_length = any(isinstance(node, ast.Lambda) for node in keys) and "len" in words
    return next((word for word in words if AMOUNT.search(word)), "len" if is_length else "")


def ordered_in_template(place: str, text: str) -> Iterator[str]:
    """The same through Jinja's sort filters."""
    for found in TEMPLATE_SORT.finditer(text):
        keys = [part for key in TEMPLATE_KEY.findall(found.group(1)) for part in re.split(r"[.,]", key)]
        for key in keys:
            if AMOUNT.search(key) or key == "value":
                yield f"{place}:{text.count(chr(10), 0, found.start()) + 1}: orders by {key}"
