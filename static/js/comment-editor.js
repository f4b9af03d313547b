// The term comment: saved as one types, a record's title put in where the cursor stands, Alt with an arrow to the neighbours.
(() => {
  "use strict";
  const form = document.querySelector("form[data-comment]");
  if (!form) return;
  const field = form.querySelector("textarea");
  const said = document.getElementById("comment-saved");
  const problem = document.getElementById("comment-problem");
  const hints = document.getElementById("comment-hints");
  let kept = field.value;
  let running = null;
  let pause;

  function tell(why) {
    problem.hidden = !why;
    problem.querySelector("span").textContent = why ?? "";
    field.classList.toggle("is-invalid", Boolean(why));
  }

  function list(lines) {
    hints.replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    hints.hidden = !lines.length;
  }

  async function send(text) {
    said.textContent = said.dataset.saving;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const body = await answer.json();
      tell(answer.ok ? "" : body.error);
      said.textContent = answer.ok ? body.said : said.dataset.unsaved;
      if (!answer.ok) return false;
      form.elements.revision.value = body.revision;
      kept = text;
      list(body.hints);
      if (field.value === text) form.dispatchEvent(new Event("saved", { bubbles: true }));
      return true;
    } catch {
      said.textContent = said.dataset.unsaved;
      window.xingji.toast(window.xingji.phrases.offline, "error");
      return false;
    }
  }

  // One at a time: each save stands on the revision of the one before.
  async function save() {
    clearTimeout(pause);
    if (running) await running;
    if (field.value === kept) return true;
    running = send(field.value);
    const isSaved = await running;
    running = null;
    return isSaved;
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    said.textContent = said.dataset.unsaved;
    pause = setTimeout(save, 900);
  });
  field.addEventListener("blur", save);
  // The button waits for a save under way: it stands on that one's revision.
  form.addEventListener("submit", async (event) => {
    clearTimeout(pause);
    if (!running) return;
    event.preventDefault();
    const { submitter } = event;
    await running;
    form.requestSubmit(submitter);
  });

  for (const button of document.querySelectorAll("[data-quote]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const title = button.dataset.quote;
      const quoted = /^[《“"]/.test(title) ? title : `“${title}”`;
      field.setRangeText(quoted, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  document.addEventListener("keydown", async (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const rel = { ArrowLeft: "prev", ArrowUp: "prev", ArrowRight: "next", ArrowDown: "next" }[event.key];
    const link = rel && document.querySelector(`a[rel="${rel}"]`);
    if (!rel) return;
    event.preventDefault();
    if (link && (await save())) location.assign(link.href);
  });
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
})();
