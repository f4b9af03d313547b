// <button data-copy="#id" data-copied="Copied.">: copies what a field holds; where the browser does not let us, it is selected.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    window.xingji.toast(button.dataset.copied, "success");
  });
})();
