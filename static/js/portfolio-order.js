// Chosen records put into order with a finger or a mouse; the arrows beside them do the same from the keyboard.
(() => {
  "use strict";
  let dragged = null;

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag-handle]");
    if (!handle || event.button > 0) return;
    const row = handle.closest("[data-pick]");
    dragged = { row, list: row.closest("[data-order]"), before: order(row.closest("[data-order]")) };
    row.classList.add("is-dragged");
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = [...dragged.list.children].find((row) => {
      const box = row.getBoundingClientRect();
      return row !== dragged.row && event.clientY > box.top && event.clientY < box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged.row);
  });

  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, drop);

  function order(list) {
    return [...list.children].map((row) => row.dataset.pick);
  }

  function drop() {
    if (!dragged) return;
    const { row, list, before } = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    const after = order(list);
    if (after.join() === before.join()) return;
    const address = list.closest("[data-order-url]").dataset.orderUrl;
    window.htmx.ajax("POST", address, { target: "#picks", swap: "outerHTML", values: { pick: after } });
  }
})();
