// Single keys: an element with data-key="a" is pressed by that key; "?" lists what this page has. A reader may turn them off.
(() => {
  "use strict";
  const dialog = document.getElementById("keys-dialog");
  const toggle = dialog?.querySelector("[data-keys-on]");
  const opener = document.querySelector("[data-keys-opener]");
  const stored = () => localStorage.getItem("single-keys") !== "off";
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter(shown);
  const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function row(key, label) {
    const name = document.createElement("dt");
    name.append(Object.assign(document.createElement("kbd"), { textContent: /^[A-Z]$/.test(key) ? `Shift ${key}` : key }));
    return [name, Object.assign(document.createElement("dd"), { textContent: label })];
  }

  function list() {
    const seen = new Map(keyed().map((element) => [element.dataset.key, element.dataset.keyLabel || element.textContent.trim()]));
    seen.set("?", window.xingji.phrases.help);
    dialog.querySelector("[data-keys]").replaceChildren(...[...seen].flatMap(([key, label]) => row(key, label)));
    toggle.checked = stored();
  }

  if (!dialog) return;
  new MutationObserver(() => dialog.open && list()).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  if (opener && document.querySelector("[data-key]")) opener.hidden = false;
  toggle.addEventListener("change", () => localStorage.setItem("single-keys", toggle.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !stored()) return;
    if (event.key === "?") {
      event.preventDefault();
      window.xingji.openDialog(dialog);
      return;
    }
    const target = keyed().find((element) => element.dataset.key === event.key);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
})();
