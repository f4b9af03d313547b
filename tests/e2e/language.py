"""Words of the wrong language on a page: English left in Chinese pages, Chinese left in English ones."""

from functools import cache

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.e2e.site import ROOT

# Where people, files and machines speak, any language will do.
OTHERS_WORDS = "code, kbd, samp, script, style, template, noscript, textarea, [lang]:not(html), .mono, [data-own-words]"
TEXTS = """
(others) => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    const text = walk.currentNode.textContent.trim();
    if (text && !holder.closest(others) && holder.checkVisibility()) texts.push(text);
  }
  for (const element of document.body.querySelectorAll("[placeholder], [aria-label], [title], [alt]")) {
    if (element.closest(others)) continue;
    for (const name of ["placeholder", "aria-label", "title", "alt"]) {
      if (element.getAttribute(name)) texts.push(element.getAttribute(name));
    }
  }
  return [document.title, ...texts].filter((text) => /[A-Za-z]+(?:[ ,]+[A-Za-z]+){2,}/.test(text));
}
"""
SEEN = """
(others) => [...document.body.querySelectorAll("*")]
  .filter((each) => !each.children.length && each.checkVisibility() && !each.closest(others))
  .map((each) => each.textContent.trim()).filter((text) => /[\\u3400-\\u9fff]/.test(text))
"""
CATALOGUES = ROOT / "portfolio" / "translations" / "zh_Hans" / "LC_MESSAGES"
LEAST = 4  # shorter ones may be a name or a title


@cache
def chinese_phrases() -> frozenset[str]:
    """What the product says in Chinese."""
    said: set[str] = set()
    for catalogue in CATALOGUES.glob("*.po"):
        with catalogue.open("rb") as file:
            said |= {str(message.string) for message in read_po(file) if message.id}
    return frozenset(phrase for phrase in said if len(phrase) >= LEAST)


def english_left(page: Page) -> list[str]:
    """Three English words in a row, seen or read aloud, outside of code, names and what people wrote."""
    return list(page.evaluate(TEXTS, OTHERS_WORDS))


def chinese_left(page: Page) -> list[str]:
    """Phrases of the product that an English page says in Chinese."""
    return [text for text in page.evaluate(SEEN, OTHERS_WORDS) if text in chinese_phrases()]
