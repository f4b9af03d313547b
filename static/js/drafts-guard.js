// <form data-guard>: the browser asks before words that were typed and not sent are left behind.
(() => {
  "use strict";
  const dirty = new Set();
  const mark = (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) dirty.add(form);
  };
  document.addEventListener("input", mark);
  document.addEventListener("change", mark);
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  document.addEventListener("reset", (event) => dirty.delete(event.target));
  // An autosave that went through calls form.dispatchEvent(new Event("saved", { bubbles: true })).
  document.addEventListener("saved", (event) => dirty.delete(event.target.closest("form")));
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
})();
