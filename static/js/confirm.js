// Asks before it happens: data-confirm="Question?" (data-confirm-label="Verb") on a form or a submit button, or htmx's hx-confirm.
(() => {
  "use strict";
  const dialog = document.getElementById("confirm-dialog");
  const agreed = new WeakSet();

  function ask(question, verb) {
    dialog.querySelector("h2").textContent = question;
    dialog.querySelector("[data-yes]").textContent = verb || window.xingji.phrases.yes;
    dialog.returnValue = "";
    window.xingji.openDialog(dialog);
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asker.dataset.confirm || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    if (!(await ask(asker.dataset.confirm, asker.dataset.confirmLabel))) return;
    agreed.add(form);
    form.requestSubmit(submitter);
  }, true);

  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question, event.detail.elt.dataset.confirmLabel)) event.detail.issueRequest(true);
  });
})();
