"""Moving by the keyboard alone, and whether one sees where one is."""

from playwright.sync_api import Locator

from tests.e2e.screen import Screen

MOST_STEPS = 80
IS_FOCUSED = "element => element === document.activeElement"
IS_VISIBLE = """
() => {
  const at = document.activeElement;
  const around = at.closest("label, summary, .pick, .row-x");
  const marks = [at, at.nextElementSibling, at.parentElement, around].filter(Boolean);
  const box = at.getBoundingClientRect();
  // Inside a date's field the browser marks the part that has the focus.
  return box.width > 0 && (at.type === "date" || marks.some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  }));
}
"""
WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"
IS_INSIDE = "dialog => dialog.contains(document.activeElement) || document.activeElement === document.body"


def tab_to(screen: Screen, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; each stop on the way must show itself."""
    for _step in range(MOST_STEPS):
        screen.page.keyboard.press(key)
        assert screen.page.evaluate(IS_VISIBLE), f"focus is not seen: {screen.page.evaluate(WHERE)}"
        if target.evaluate(IS_FOCUSED):
            return
    raise AssertionError(f"{target} is not reached by {key}")


def focus_stays_in(screen: Screen, dialog: Locator) -> bool:
    """Whether a round of Tab never leaves the dialog for the page behind it; the browser's own bar is another thing."""
    for _step in range(25):
        screen.page.keyboard.press("Tab")
        if not dialog.evaluate(IS_INSIDE):
            return False
    return True
