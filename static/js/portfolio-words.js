// A person's own words, kept on the server while one types. Another version is shown; a signed-out page keeps the text.
(() => {
  "use strict";
  const PAUSE = 900;
  const editors = [...document.querySelectorAll("form[data-words]")].map(editor);

  function editor(form) {
    const field = form.querySelector("textarea");
    const said = form.querySelector("[data-said]");
    const problem = form.querySelector("[data-problem]");
    const theirs = form.querySelector("[data-theirs]");
    const shelf = `xingji-words-${new URL(form.action).pathname}`;
    let kept = field.value;
    let running = null;
    let timer = 0;
    let other = null;

    const seen = form.elements.namedItem("seen");
    const isDirty = () => field.value !== kept;

    function tell(why) {
      problem.hidden = !why;
      problem.querySelector("span").textContent = why || "";
      field.classList.toggle("is-invalid", Boolean(why));
    }

    function keep() {
      sessionStorage.setItem(shelf, JSON.stringify({ owner: form.dataset.owner, text: field.value }));
    }

    function signedOut() {
      keep();
      said.textContent = `${said.dataset.signedOut} `;
      const link = document.createElement("a");
      const address = new URL(form.dataset.signIn, location.href);
      address.searchParams.set("next", location.pathname);
      link.href = address;
      link.textContent = said.dataset.signInWords;
      link.addEventListener("click", () => form.dispatchEvent(new Event("saved", { bubbles: true })));
      said.append(link);
    }

    async function send(text) {
      said.textContent = said.dataset.saving;
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
        if (answer.status === 401 || answer.status === 400) return signedOut();
        const body = await answer.json();
        if (!answer.ok) return refused(answer.status, body);
        tell("");
        said.textContent = body.said;
        seen.value = body.seen;
        kept = text;
        sessionStorage.removeItem(shelf);
        if (!isDirty()) form.dispatchEvent(new Event("saved", { bubbles: true }));
      } catch {
        keep();
        said.textContent = said.dataset.unsaved;
        window.xingji.toast(window.xingji.phrases.offline, "error");
      }
    }

    function refused(status, body) {
      said.textContent = said.dataset.unsaved;
      tell(body.error);
      if (status !== 409) return;
      other = body;
      theirs.hidden = false;
      theirs.querySelector("[data-theirs-text]").textContent = body.theirs;
      theirs.querySelector("[data-with-script]").hidden = false;
    }

    function settled() {
      if (isDirty()) return false;
      if (!other && said.textContent === said.dataset.unsaved) {
        said.textContent = ""; // typed back to what is kept
        tell("");
        form.dispatchEvent(new Event("saved", { bubbles: true }));
      }
      return true;
    }

    async function save() {
      clearTimeout(timer);
      if (running) await running;
      if (!isDirty() || other) return settled();
      running = send(field.value);
      await running;
      running = null;
      return !isDirty();
    }

    function settle(text) {
      seen.value = other.seen;
      kept = other.theirs;
      other = null;
      theirs.hidden = true;
      tell("");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      save();
    }

    theirs.querySelector("[data-take-theirs]").addEventListener("click", () => settle(other.theirs));
    theirs.querySelector("[data-keep-mine]").addEventListener("click", () => settle(field.value));
    field.addEventListener("input", () => {
      clearTimeout(timer);
      if (other) return;
      said.textContent = said.dataset.unsaved;
      timer = setTimeout(save, PAUSE);
    });
    field.addEventListener("blur", save);
    document.addEventListener("visibilitychange", () => document.hidden && isDirty() && save());

    const before = JSON.parse(sessionStorage.getItem(shelf) || "null");
    sessionStorage.removeItem(shelf);
    if (before && before.owner === form.dataset.owner && before.text !== field.value) {
      field.value = before.text; // somebody else's words on a shared device are dropped unseen
      field.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = said.dataset.restored;
    }
    return { form, isDirty, save };
  }

  // Any other act of the page waits until the words are kept: picking a record, signing, leaving.
  let isReady = false;
  document.addEventListener("submit", async (event) => {
    const others = editors.filter((each) => each.form !== event.target && each.isDirty());
    if (isReady || !others.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    await Promise.all(others.map((each) => each.save()));
    isReady = true;
    target.requestSubmit(submitter);
    isReady = false;
  }, true);
})();
