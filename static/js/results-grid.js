// <table data-grid>: move between cells as in a spreadsheet, and paste a block of cells from one.
(() => {
  "use strict";
  const CELL = ".grid-cell";
  const place = (cell) => {
    const row = cell.closest("tr");
    return { row, column: [...row.querySelectorAll(CELL)].indexOf(cell) };
  };
  const rowsFrom = (row) => [...row.parentElement.rows].slice(row.sectionRowIndex);

  function step(cell, down, right) {
    const { row, column } = place(cell);
    const target = down > 0 ? row.nextElementSibling : down < 0 ? row.previousElementSibling : row;
    const next = target?.querySelectorAll(CELL)[column + right];
    if (!next) return;
    next.focus();
    next.select?.();
  }

  function atEdge(cell, right) {
    if (cell.localName === "select") return true;
    if (cell.selectionStart === 0 && cell.selectionEnd === cell.value.length) return true;
    return right > 0 ? cell.selectionStart === cell.value.length : cell.selectionEnd === 0;
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(`[data-grid] ${CELL}`);
    if (!cell || event.isComposing || event.altKey || event.metaKey) return;
    const isChoice = cell.localName === "select" && !event.ctrlKey;
    let move = null;
    if (event.key === "Enter") move = [event.shiftKey ? -1 : 1, 0];
    else if (event.key === "ArrowDown" && !isChoice) move = [1, 0];
    else if (event.key === "ArrowUp" && !isChoice) move = [-1, 0];
    else if (event.key === "ArrowRight" && !event.shiftKey && atEdge(cell, 1)) move = [0, 1];
    else if (event.key === "ArrowLeft" && !event.shiftKey && atEdge(cell, -1)) move = [0, -1];
    if (!move) return;
    event.preventDefault();
    step(cell, ...move);
  });

  // A spreadsheet puts cells that hold line ends or tabs into quotes.
  function block(text) {
    const rows = [[""]];
    let isQuoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at];
      const row = rows[rows.length - 1];
      if (letter === '"' && (isQuoted || row[row.length - 1] === "")) {
        if (isQuoted && text[at + 1] === '"') {
          row[row.length - 1] += '"';
          at += 1;
        } else isQuoted = !isQuoted;
      } else if (letter === "\t" && !isQuoted) row.push("");
      else if (letter === "\n" && !isQuoted) rows.push([""]);
      else if (letter !== "\r") row[row.length - 1] += letter === "\n" || letter === "\t" ? " " : letter;
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows;
  }

  function put(cell, value) {
    const text = value.trim();
    if (cell.localName === "select") {
      const option = [...cell.options].find((each) => each.value === text || each.text.trim() === text);
      if (!option) return false;
      cell.value = option.value;
    } else cell.value = text;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.(`[data-grid] ${CELL}`);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || (cell.localName === "input" && !/[\t\n]/.test(text.trimEnd()))) return;
    event.preventDefault();
    const { row, column } = place(cell);
    const rows = rowsFrom(row);
    let filled = 0;
    let unfit = 0;
    block(text).forEach((values, down) => {
      const cells = rows[down]?.querySelectorAll(CELL) ?? [];
      values.forEach((value, right) => {
        const target = cells[column + right];
        if (target && put(target, value)) filled += 1;
        else if (value.trim()) unfit += 1;
      });
    });
    const words = cell.closest("[data-grid]").dataset;
    window.xingji.toast(words.filled.replace("{n}", filled));
    if (unfit) window.xingji.toast(words.unfit.replace("{n}", unfit), "warning");
  });
})();
