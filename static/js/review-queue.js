// The review queue by hand and by key: moving, selecting, and what has to stay right while an answer is on its way.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const queue = () => document.getElementById("review");
  const detail = () => document.getElementById("review-detail");
  const rowOf = (id) => document.querySelector(`[data-row="${CSS.escape(id)}"]`);
  const current = () => document.querySelector("[data-row][aria-current]");
  const boxes = () => all("#review-list input[name=record]");

  function show(row) {
    for (const each of all("[data-row][aria-current]")) each.removeAttribute("aria-current");
    if (!row) return;
    row.setAttribute("aria-current", "true");
    const list = row.closest(".split-list");
    const [top, bottom] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    if (top.top < bottom.top + 60 || top.bottom > bottom.bottom) row.scrollIntoView({ block: "nearest" });
    const next = row.closest("li").nextElementSibling?.querySelector("[data-picture]");
    if (next) new Image().src = next.dataset.picture;
  }

  // While another record is being fetched the old one's buttons are dead: nobody approves what they do not see.
  function hold(isHeld) {
    const place = detail();
    if (!place) return;
    place.toggleAttribute("aria-busy", isHeld);
    for (const button of place.querySelectorAll(".review-actions [data-key]")) {
      if (button.tagName === "BUTTON") button.disabled = isHeld;
      else button.toggleAttribute("inert", isHeld);
    }
  }

  function enliven() {
    const place = queue();
    if (!place) return;
    for (const hidden of place.querySelectorAll("button[hidden]")) {
      if (!hidden.matches("[data-dismiss]")) hidden.hidden = false;
    }
    mark();
    show(rowOf(detail()?.dataset.record ?? ""));
    const asking = place.querySelector("dialog[data-open-now]");
    if (asking) {
      asking.removeAttribute("data-open-now");
      window.xingji.openDialog(asking);
      asking.querySelector("textarea").focus();
    }
  }

  function mark() {
    document.getElementById("bulk-form")?.classList.toggle("has-selected", boxes().some((box) => box.checked));
  }

  function go(id, link) {
    const row = rowOf(id);
    if (!row) return false;
    show(row);
    row.click();
    if (link?.isConnected) row.focus({ preventScroll: true });
    return true;
  }

  document.addEventListener("change", (event) => event.target.matches("#review-list input[name=record]") && mark());
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step-to]");
    if (step && go(step.dataset.stepTo, step)) event.preventDefault();
    if (event.target.closest("a[data-dialog-open]")) event.preventDefault();
    if (event.target.closest("[data-row]")) {
      show(event.target.closest("[data-row]"));
      queue().classList.remove("is-listing");
    }
    if (event.target.closest("[data-show-list]")) {
      queue().classList.add("is-listing");
      current()?.focus();
    }
    if (event.target.closest("[data-toggle-row]")) {
      const box = current()?.closest("li").querySelector("input[name=record]");
      if (box) box.click();
    }
    if (event.target.closest("[data-bulk-all]")) {
      for (const box of boxes()) box.checked = true;
      mark();
      window.xingji.openDialog(document.getElementById("bulk-dialog"));
    }
    if (event.target.closest("[data-bulk-selected]")) {
      event.preventDefault();
      window.xingji.openDialog(document.getElementById("bulk-dialog"));
    }
    if (event.target.matches("#filter-q")) event.target.focus();
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => event.target.closest("[data-row], #review-detail form") && hold(true));
  document.addEventListener("htmx:afterRequest", (event) => !event.detail.successful && hold(false));
  document.addEventListener("htmx:beforeSwap", () => {
    const list = document.querySelector(".split-list");
    if (list) queue().dataset.scrolled = String(list.scrollTop);
  });
  document.addEventListener("htmx:afterSettle", () => {
    enliven();
    const row = current();
    const free = document.activeElement === document.body || !document.activeElement;
    if (free) (row?.checkVisibility() ? row : queue())?.focus({ preventScroll: true });
    if (detail() && detail().getBoundingClientRect().top < 0) detail().scrollIntoView({ block: "start" });
  });
  enliven();
})();
