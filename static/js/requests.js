// What htmx sends and what comes back: the CSRF token, pages that are whole documents, and failures put into words.
(() => {
  "use strict";
  const say = (text) => window.xingji.toast(text, "error");
  const phrases = window.xingji.phrases;
  const isDocument = (text) => /^\s*<!doctype html/i.test(text);

  function wordsOf(xhr) {
    if (!isDocument(xhr.responseText)) return "";
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    return page.querySelector("[data-error-message]")?.textContent.trim() ?? "";
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, boosted, isError } = event.detail;
    if (boosted || !isDocument(xhr.responseText)) return;
    const went = new URL(xhr.responseURL || location.href);
    const asked = new URL(requestConfig.path, location.href);
    if (xhr.status >= 400) {
      event.detail.shouldSwap = false;
      if (!isError) say(wordsOf(xhr) || phrases.failed);
    } else if (went.pathname !== asked.pathname) {
      event.detail.shouldSwap = false; // sent elsewhere, to the sign-in page for one: go there as a page
      location.assign(went);
    }
  });

  document.addEventListener("htmx:responseError", (event) => {
    const xhr = event.detail.xhr;
    say(wordsOf(xhr) || (xhr.status === 400 ? phrases.stale : phrases.failed));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => say(phrases.offline));
  for (const place of document.querySelectorAll("[data-focus]")) place.focus();
})();
