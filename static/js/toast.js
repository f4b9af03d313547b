// A short message at the edge of the page. Others call window.xingji.toast(text, kind); a response may send
// HX-Trigger: {"toast": {"text": "…", "kind": "success"}} (ASCII JSON).
(() => {
  "use strict";
  const phrases = document.getElementById("phrases")?.dataset ?? {};
  const region = document.getElementById("toasts");

  function toast(text, kind = "message") {
    const line = document.createElement("div");
    line.className = `message message-${kind}`;
    const body = document.createElement("div");
    body.className = "message-body";
    body.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "message-close";
    close.setAttribute("aria-label", phrases.close ?? "×");
    close.textContent = "×";
    close.addEventListener("click", () => line.remove());
    line.append(body, close);
    region?.append(line);
    // Errors stay until they are closed; the rest leaves after a time to read it.
    if (kind !== "error") setTimeout(() => line.remove(), 5000 + 120 * text.length);
  }

  window.xingji = Object.assign(window.xingji ?? {}, { toast, phrases });
  document.documentElement.classList.add("js");
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".message")?.remove();
    if (event.target.closest("[data-back]")) history.back();
  });
  for (const button of document.querySelectorAll("[data-dismiss]")) button.hidden = false;
  if (history.length > 1) for (const button of document.querySelectorAll("[data-back]")) button.hidden = false;
})();
