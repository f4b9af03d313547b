// The picks come back anew after each act: what was unfolded stays so, and the keyboard goes on where it was.
(() => {
  "use strict";
  let unfolded = null;
  let next = [];

  function buttonsLike(button) {
    const kind = button.id.split("-")[0];
    return [...button.closest(".pick-group").querySelectorAll(`button[id^="${kind}-"]`)];
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const picks = event.detail.target;
    if (picks?.id !== "picks") return;
    unfolded = new Map([...picks.querySelectorAll("details")].map((fold) => [fold.id, fold.open]));
    const button = document.activeElement?.closest("#picks .pick-group button");
    const row = button ? buttonsLike(button) : [];
    const at = row.indexOf(button);
    const heading = button?.closest(".pick-group").querySelector("h3");
    next = button ? [button, row[at + 1], row[at - 1], heading].filter(Boolean).map((place) => place.id) : [];
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (!unfolded) return;
    for (const fold of document.querySelectorAll("#picks details")) fold.open = unfolded.get(fold.id) ?? fold.open;
    unfolded = null;
    const place = next.map((id) => document.getElementById(id)).find(Boolean);
    if (!place || place === document.activeElement) return;
    if (place.tagName === "H3") place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
})();
