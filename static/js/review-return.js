// The dialog of reasons: the number keys pick one, its words stand in the field and may be changed, Ctrl+Enter sends.
(() => {
  "use strict";
  const field = (form) => form.querySelector("textarea[name=reason]");

  function pick(radio) {
    const words = field(radio.form);
    radio.checked = true;
    words.value = radio.value;
    words.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("change", (event) => event.target.matches("[data-reason]") && pick(event.target));
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".return-form textarea") || !event.isTrusted) return;
    for (const radio of event.target.form.querySelectorAll("[data-reason]:checked")) radio.checked = radio.value === event.target.value;
  });
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("#return-dialog[open] .return-form");
    if (!form || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.target === field(form) || event.ctrlKey || event.metaKey || event.altKey) return;
    const radio = /^[1-9]$/.test(event.key) && form.querySelector(`[data-reason="${event.key}"]`);
    if (!radio) return;
    event.preventDefault();
    pick(radio);
    form.querySelector("button[type=submit]").focus();
  });
})();
