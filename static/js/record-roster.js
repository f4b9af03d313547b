// The list of a class's students: find, choose all or none, count.
(() => {
  "use strict";
  const shown = (roster) => [...roster.querySelectorAll("li")].filter((line) => !line.hidden);
  const boxes = (lines) => lines.map((line) => line.querySelector("input[type=checkbox]"));

  function count(roster) {
    const place = roster.querySelector("[data-roster-count]");
    if (place) place.textContent = place.dataset.words.replace("{n}", roster.querySelectorAll("input[type=checkbox]:checked").length);
  }

  function begin(root) {
    for (const roster of root.querySelectorAll("[data-roster]")) {
      for (const tool of roster.querySelectorAll("[data-roster-filter], [data-roster-all], [data-roster-none]")) tool.hidden = false;
      // A class that was just chosen begins with everybody.
      if (root !== document && !roster.querySelector(":checked")) for (const box of boxes(shown(roster))) box.checked = true;
      count(roster);
    }
  }

  document.addEventListener("input", (event) => {
    const roster = event.target.closest("[data-roster]");
    if (!roster) return;
    if (event.target.matches("[data-roster-filter]")) {
      const words = event.target.value.trim().toLowerCase();
      for (const line of roster.querySelectorAll("li")) line.hidden = !line.dataset.find.toLowerCase().includes(words);
    }
    count(roster);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-roster-all], [data-roster-none]");
    if (!button) return;
    const roster = button.closest("[data-roster]");
    for (const box of boxes(shown(roster))) box.checked = button.hasAttribute("data-roster-all");
    count(roster);
  });
  document.addEventListener("htmx:afterSettle", () => begin(document.body));
  begin(document);
})();
