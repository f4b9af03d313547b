// Counts as a reader does (one emoji, one rare character: one) beside a field with data-count-to.
(() => {
  "use strict";
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
  const count = (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length);

  function show(field) {
    const place = document.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
    if (!place) return;
    const most = Number(field.dataset.countTo);
    const used = count(field.value.replaceAll("\r\n", "\n").trim());
    const over = used > most;
    place.classList.toggle("is-over", over);
    place.textContent = over
      ? place.dataset.over.replace("{n}", used - most)
      : window.xingji.phrases.count.replace("{used}", used).replace("{most}", most);
  }

  const all = (root) => root.querySelectorAll?.("[data-count-to]").forEach(show);
  document.addEventListener("input", (event) => event.target.matches("[data-count-to]") && show(event.target));
  document.addEventListener("htmx:afterSettle", (event) => all(event.target));
  all(document);
})();
