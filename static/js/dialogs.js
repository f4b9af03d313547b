// Native dialogs: data-dialog-open="ID", data-dialog-close, a click on the backdrop. With data-count-of="SELECTOR" the
// "{count}" in its data-counted texts becomes the number of matches; nothing to count, nothing opens.
(() => {
  "use strict";
  function fill(dialog) {
    const count = document.querySelectorAll(dialog.dataset.countOf).length;
    for (const text of dialog.querySelectorAll("[data-counted]")) text.textContent = text.dataset.counted.replaceAll("{count}", count);
    return count;
  }

  function openDialog(dialog) {
    if (!dialog || dialog.open) return;
    if (dialog.dataset.countOf && !fill(dialog)) return;
    dialog.showModal();
    // The first thing to press is the way on, so that a confirmed act costs one key.
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-end .btn:not(.btn-quiet, .btn-stop)"))?.focus();
  }

  window.xingji = Object.assign(window.xingji ?? {}, { openDialog });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) openDialog(document.getElementById(opener.dataset.dialogOpen));
    else if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    else if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail) event.target.close();
    }
  });
})();
