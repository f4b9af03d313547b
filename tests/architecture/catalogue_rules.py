"""Every word a person sees has its translation: one catalogue per room, nothing missing, stale or doubtful."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.architecture.house import PACKAGE, ROOT, Module

TRANSLATIONS = ROOT / PACKAGE / "translations"
SHARED = "web"
SHARED_PLACES = {"web", "core", "ui", "errors", "mail", "base.html", "app.py", "worker.py", "settings.py"}
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
    "_n": (1, 2), "_ln": (1, 2), "pgettext": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)")
LETTERS = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]|[「」]")
SAME_IN_BOTH = {"English", "Xingji"}

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Used:
    """A text in the source: its key (context, singular, plural) and where it stands."""

    key: Key
    place: str


def domain_of(place: str) -> str:
    """The catalogue of a file's words; place is "portfolio/records/forms.py" or "templates/records/form.html"."""
    owner = Path(place).parts[1]
    return SHARED if owner in SHARED_PLACES else owner


def words_in(place: str, source: str) -> list[Used]:
    """What Babel finds in one file of Python or Jinja."""
    method = "python" if place.endswith(".py") else "jinja2.ext:babel_extract"
    options = {"silent": "false", "newstyle_gettext": "true", "encoding": "utf-8"}
    found = extract(method, BytesIO(source.encode()), keywords=KEYWORDS, options=options)
    return [Used(_key(message, context), f"{place}:{line}") for line, message, _comments, context in found]


def _key(message: str | tuple[str | None, ...], context: str | None) -> Key:
    texts = [message] if isinstance(message, str) else [text or "" for text in message]
    return (context or "", texts[0], texts[1] if len(texts) > 1 else "")


def _key_of(message: Message) -> Key:
    texts = list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]
    return (message.context or "", texts[0], texts[1] if len(texts) > 1 else "")


def _translations(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [str(message.string or "")]


def read_catalogue(text: str) -> Catalog:
    """A catalogue from its text; raises babel's PoFileError where it is broken."""
    return read_po(BytesIO(text.encode()), locale="zh_Hans", abort_invalid=True)


def untranslated(domain: str, used: Iterable[Used], catalogue: Catalog) -> Iterator[str]:
    """Words in the source that the catalogue lacks, or has with nothing to say."""
    known = {_key_of(message): message for message in catalogue if message.id}
    for each in used:
        message = known.get(each.key)
        if message is None or not all(_translations(message)):
            yield f"{each.place}: “{each.key[1]}” has no translation in {domain}.po"


def stale(domain: str, used: Iterable[Used], catalogue: Catalog) -> Iterator[str]:
    """Entries nothing in the source asks for any more."""
    wanted = {each.key for each in used}
    for message in catalogue:
        if message.id and _key_of(message) not in wanted:
            yield f"{domain}.po: “{_key_of(message)[1]}” is used nowhere in its room"
    for message in catalogue.obsolete.values():
        yield f"{domain}.po: “{_key_of(message)[1]}” is commented out"


def doubtful(domain: str, catalogue: Catalog) -> Iterator[str]:
    """Fuzzy entries, placeholders that differ, English left as it was, half-width punctuation beside Chinese."""
    for message in catalogue:
        if not message.id:
            continue
        _context, singular, plural = _key_of(message)
        for text in filter(None, _translations(message)):
            for fault in _faults(message, plural or singular, text):
                yield f"{domain}.po: “{singular}” {fault}"


def _faults(message: Message, source: str, text: str) -> Iterator[str]:
    if message.fuzzy:
        yield "is fuzzy"
    if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(text)):
        yield "has other placeholders in its translation"
    if source not in SAME_IN_BOTH and LETTERS.search(PLACEHOLDER.sub("", source)) and not CHINESE.search(text):
        yield "is not Chinese in its translation"
    if HALF_WIDTH.search(PLACEHOLDER.sub("", text)):
        yield "has half-width punctuation or corner brackets in its translation"


def disagreeing(catalogues: dict[str, Catalog]) -> Iterator[str]:
    """One text translated in two ways by two rooms: at run time the last catalogue would win."""
    seen: dict[Key, tuple[str, list[str]]] = {}
    for domain, catalogue in sorted(catalogues.items()):
        for message in catalogue:
            key, texts = _key_of(message), _translations(message)
            if not message.id or not all(texts):
                continue
            first, before = seen.setdefault(key, (domain, texts))
            if before != texts:
                yield f"“{key[1]}” is {before[0]} in {first}.po and {texts[0]} in {domain}.po"


def unspoken(modules: Iterable[Module]) -> Iterator[str]:
    """gettext asked for something that is no literal text: no catalogue can hold it."""
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not node.args or getattr(node.func, "id", "") not in KEYWORDS:
                continue
            if not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
                yield f"{module.at(node)}: asks for the translation of something that is no literal text"
