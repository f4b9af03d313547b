// Drafts kept on the server while one types. A stale page is told with both versions; a signed-out one keeps the text.
(() => {
  "use strict";
  const form = document.querySelector("[data-record-form]");
  if (!form) return;
  const PAUSE = 1200;
  const phrases = form.querySelector("[data-phrases]").dataset;
  const state = document.querySelector("[data-save-state]");
  const field = (name) => form.elements.namedItem(name);
  const token = () => document.querySelector('meta[name="csrf-token"]').content;
  const shelf = () => `xingji-record-${location.pathname}`;
  let saveUrl = form.dataset.saveUrl ?? "";
  let timer = 0;
  let isDirty = false;
  let running = null;
  let isOut = false;

  const say = (text, isWarning = false) => {
    state.textContent = text;
    state.classList.toggle("is-unsaved", isWarning);
  };

  function typed() {
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (name === "photos" || name === "csrf_token" || name === "act" || name.startsWith("caption")) data.delete(name);
    return new URLSearchParams(data);
  }

  async function send(url) {
    const options = { method: "POST", body: typed(), headers: { Accept: "application/json", "X-CSRFToken": token() } };
    let response = await fetch(url, options);
    if (response.status === 400 && (await freshToken())) {
      options.headers["X-CSRFToken"] = token();
      response = await fetch(url, options);
    }
    return response;
  }

  // After signing in again in another window the session has another token; another person's session gets nothing.
  async function freshToken() {
    const response = await fetch(form.dataset.tokenUrl, { headers: { Accept: "application/json" } });
    isOut = response.status === 401;
    if (!response.ok) return false;
    const answer = await response.json();
    isOut = String(answer.owner) !== form.dataset.owner;
    if (isOut) return false;
    document.querySelector('meta[name="csrf-token"]').content = answer.token;
    for (const box of document.querySelectorAll('input[name="csrf_token"]')) box.value = answer.token;
    return true;
  }

  async function save() {
    clearTimeout(timer);
    if (running) await running;
    if (!isDirty && saveUrl) return true;
    isDirty = false;
    say(phrases.saving);
    running = attempt();
    const isSaved = await running;
    running = null;
    return isSaved;
  }

  async function attempt() {
    try {
      const response = await send(saveUrl || form.dataset.createUrl);
      if (response.ok) return accept(await response.json(), response.status === 200 && !saveUrl);
      if (response.status === 409) return showVersions(await response.json());
      isDirty = true;
      keep();
      if (response.status === 401 || isOut) signedOut();
      else say(phrases.unsaved, true);
    } catch {
      isDirty = true;
      keep();
      say(phrases.unsaved, true);
      timer = setTimeout(save, 10_000);
    }
    return false;
  }

  function accept(draft, wasThere) {
    field("revision").value = draft.revision;
    saveUrl = draft.save_url;
    form.dataset.evidenceUrl = draft.evidence_url;
    sessionStorage.removeItem(shelf());
    if (location.pathname !== draft.edit_url) history.replaceState(null, "", draft.edit_url);
    // The first answer was lost: the draft is there, but older than this page.
    if (wasThere) touch();
    say(phrases.saved.replace("{time}", draft.saved_at));
    if (!isDirty) form.dispatchEvent(new Event("saved", { bubbles: true }));
    return true;
  }

  function keep() {
    const kept = { owner: form.dataset.owner, values: [...typed().entries()] };
    sessionStorage.setItem(shelf(), JSON.stringify(kept));
  }

  function signedOut() {
    say(`${phrases.signedOut} `, true);
    const link = document.createElement("a");
    const address = new URL(form.dataset.signInUrl, location.href);
    address.searchParams.set("next", location.pathname);
    link.href = address;
    link.textContent = phrases.signIn;
    link.addEventListener("click", () => form.dispatchEvent(new Event("saved", { bubbles: true })));
    state.append(link);
  }

  function put(name, value) {
    for (const box of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (box.type === "radio") box.checked = box.value === value;
      else if (box.type === "checkbox") box.checked = Boolean(value);
      else if (box.type !== "file") box.value = value;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(shelf()) ?? "null");
    if (!kept) return;
    sessionStorage.removeItem(shelf());
    if (kept.owner !== form.dataset.owner) return; // a shared device: somebody else's words are dropped unseen
    for (const [name, value] of kept.values) if (name !== "revision" || !saveUrl) put(name, value);
    window.xingji.toast(phrases.restored);
    touch();
  }

  function showVersions(answer) {
    const dialog = document.getElementById("versions-dialog");
    const list = dialog.querySelector("[data-versions]");
    dialog.querySelector("[data-versions-words]").textContent = answer.error;
    list.replaceChildren(...answer.differing.flatMap(lines));
    dialog.querySelector("[data-keep-typed]").hidden = !answer.is_editable;
    dialog.querySelector("[data-take-stored]").onclick = () => {
      for (const each of answer.differing) put(each.name, each.value);
      settle(answer, dialog);
    };
    dialog.querySelector("[data-keep-typed]").onclick = () => settle(answer, dialog);
    say(phrases.unsaved, true);
    isDirty = true;
    if (answer.differing.length) window.xingji.openDialog ? window.xingji.openDialog(dialog) : dialog.showModal();
    else settle(answer, dialog);
    return false;
  }

  function settle(answer, dialog) {
    field("revision").value = answer.revision;
    isDirty = true;
    if (dialog.open) dialog.close();
    save();
  }

  function lines(each) {
    const list = document.querySelector("[data-versions]").dataset;
    const title = document.createElement("dt");
    title.textContent = each.label;
    return [title, ...["stored", "typed"].map((side) => {
      const words = document.createElement("dd");
      const label = document.createElement("span");
      label.className = "versions-side";
      label.textContent = list[side];
      words.append(label, each[side] || list.blank);
      return words;
    })];
  }

  function touch() {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, saveUrl ? PAUSE : 200);
  }

  const counts = (event) => event.target.name && event.target.type !== "file" && !event.target.matches("[data-caption]");
  form.addEventListener("input", (event) => counts(event) && touch());
  form.addEventListener("change", (event) => counts(event) && event.isTrusted && touch());
  document.addEventListener("visibilitychange", () => document.hidden && isDirty && save());

  // Submission waits for a save that is under way, so that the page knows the revision it made.
  let isReady = false;
  form.addEventListener("submit", async (event) => {
    if (isReady) return;
    const submitter = event.submitter;
    if (submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(timer);
    await new Promise((resolve) => setTimeout(resolve)); // the browser ignores a second submission inside the first
    if (running) await running;
    if (window.xingji.photos && !(await window.xingji.photos.settled())) return;
    clearTimeout(timer);
    isReady = true;
    sessionStorage.removeItem(shelf());
    form.requestSubmit(submitter);
    isReady = false;
  }, true);
  for (const out of document.querySelectorAll('form[action$="/logout"]')) out.addEventListener("submit", () => sessionStorage.clear());

  window.xingji.draft = {
    ensure: async () => {
      if (!saveUrl) {
        isDirty = true;
        await save();
      }
      return form.dataset.evidenceUrl ?? "";
    },
    token,
    freshToken,
  };
  restore();
})();
