// The attendance list: up and down between students, all the rest at once, a count while choosing. Works on without it.
(() => {
  "use strict";
  const form = document.querySelector("[data-attendance]");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-row]")];
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const chosen = (row) => radios(row).find((radio) => radio.checked);
  const tally = form.querySelector("[data-tally]");
  const words = form.querySelector("[data-tally-words]").dataset.tallyWords;

  function count() {
    if (!tally) return;
    const values = rows.map((row) => chosen(row)?.value);
    const there = values.filter((value) => value === "present" || value === "late").length;
    const open = values.filter((value) => value === undefined).length;
    tally.textContent = words.replace("{there}", there).replace("{rest}", values.length - there - open).replace("{open}", open);
  }

  function move(event) {
    const row = event.target.closest("[data-row]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || !step) return;
    event.preventDefault();
    const next = rows[rows.indexOf(row) + step];
    if (next) (chosen(next) ?? radios(next)[0]).focus();
  }

  function markRest(value) {
    const isOpen = (row) => row.hasAttribute("data-open") || value === "present" && !form.querySelector("[data-open]");
    for (const row of rows.filter(isOpen)) {
      const radio = radios(row).find((each) => each.value === value);
      if (radio) radio.checked = true;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    count();
  }

  if (tally) for (const tools of form.querySelectorAll("[data-with-script]")) tools.hidden = false;
  form.addEventListener("keydown", move);
  form.addEventListener("change", count);
  for (const button of form.querySelectorAll("[data-mark-rest]")) button.addEventListener("click", () => markRest(button.dataset.markRest));
  count();
})();
