// A form is sent once: further presses are ignored until the answer or the page comes back. data-busy="Sending…" is shown meanwhile.
(() => {
  "use strict";
  const sent = new WeakSet();
  function release(form) {
    sent.delete(form);
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      if (button.dataset.rest) button.textContent = button.dataset.rest;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("data-again") || event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    if (form.method === "get") return;
    sent.add(form);
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) {
      button.dataset.rest = button.textContent;
      button.textContent = button.dataset.busy;
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => event.target.closest && release(event.target.closest("form") ?? event.target));
  window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form").forEach(release));
})();
