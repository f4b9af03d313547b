// Light, dark or the device's own, at once; the server remembers the choice in the cookie "theme".
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    const chosen = event.submitter?.value;
    if (!form || !chosen) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (chosen === "auto") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = chosen;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === chosen));
    const sent = new FormData(form);
    sent.set("theme", chosen);
    fetch(form.action, { method: "POST", body: sent, redirect: "manual" }).catch(() => window.xingji.toast(window.xingji.phrases.offline, "error"));
  }, true);
})();
