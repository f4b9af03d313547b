// Files of a record: sent one by one as they are, with progress and another try; typing goes on meanwhile.
(() => {
  "use strict";
  const form = document.querySelector("[data-record-form]");
  const area = form?.querySelector("[data-photos]");
  if (!area) return;
  const phrases = form.querySelector("[data-phrases]").dataset;
  const list = area.querySelector("[data-photo-list]");
  const input = area.querySelector('input[type="file"]');
  const drop = area.querySelector("[data-drop]");
  const blank = area.querySelector("[data-photo-template]");
  const most = Number(form.dataset.mostFiles);
  let queue = Promise.resolve();
  const open = new Set();

  const part = (item, name) => item.querySelector(`[data-${name}]`);
  const room = () => {
    drop.hidden = list.children.length >= most;
  };

  function say(item, text, isBad = false) {
    part(item, "state").textContent = text;
    part(item, "state").classList.toggle("field-error", isBad);
    item.classList.toggle("is-refused", isBad);
  }

  function add(file) {
    if (list.children.length >= most) return window.xingji.toast(phrases.tooMany, "warning");
    const item = blank.content.firstElementChild.cloneNode(true);
    list.append(item);
    preview(item, file);
    room();
    part(item, "retry").addEventListener("click", () => enqueue(item, file));
    if (file.size > Number(form.dataset.mostBytes)) say(item, phrases.tooBig, true);
    else enqueue(item, file);
  }

  function preview(item, file) {
    const picture = item.querySelector("img");
    picture.alt = file.name;
    if (!file.type.startsWith("image/") || /heic|heif/.test(file.type)) return nameInstead(item, file);
    picture.hidden = false;
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.addEventListener("error", () => nameInstead(item, file), { once: true });
  }

  function nameInstead(item, file) {
    item.querySelector("img").hidden = true;
    item.querySelector(".photo-wait").hidden = false;
    item.querySelector(".photo-wait").textContent = file.name;
  }

  function enqueue(item, file) {
    open.add(item);
    item.dataset.going = "1";
    part(item, "retry").hidden = true;
    say(item, phrases.waiting);
    queue = queue.then(() => (item.isConnected ? send(item, file) : null)).catch(() => null);
  }

  async function send(item, file) {
    const url = await window.xingji.draft.ensure();
    if (!url) return failed(item, phrases.cut, true);
    let answer = await transfer(url, item, file);
    if (answer.status === 400 && (await window.xingji.draft.freshToken())) answer = await transfer(url, item, file);
    if (answer.status === 201) return done(item, answer.body);
    const canRetry = answer.status === 0 || answer.status === 401 || answer.status >= 500;
    failed(item, answer.body?.error || (answer.status === 401 ? phrases.signedOut : phrases.cut), canRetry);
  }

  function transfer(url, item, file) {
    return new Promise((resolve) => {
      const data = new FormData();
      data.append("file", file, file.name);
      const request = new XMLHttpRequest();
      const bar = item.querySelector("progress");
      bar.hidden = false;
      request.open("POST", url);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", window.xingji.draft.token());
      request.upload.addEventListener("progress", (event) => {
        const percent = Math.floor((100 * event.loaded) / event.total);
        bar.value = percent;
        say(item, percent < 100 ? phrases.sending.replace("{percent}", percent) : phrases.checking);
      });
      const end = () => resolve({ status: request.status, body: request.response });
      for (const name of ["load", "error", "abort", "timeout"]) request.addEventListener(name, end);
      request.send(data);
      item.abort = () => request.abort();
    });
  }

  function settle(item) {
    open.delete(item);
    delete item.dataset.going;
    item.querySelector("progress").hidden = true;
  }

  function failed(item, text, canRetry) {
    settle(item);
    say(item, text, true);
    part(item, "retry").hidden = !canRetry;
  }

  function done(item, kept) {
    settle(item);
    item.dataset.evidence = kept.id;
    say(item, `${phrases.received} · ${phrases.receipt} `);
    const code = document.createElement("code");
    code.textContent = kept.receipt;
    code.title = kept.sha256;
    part(item, "state").append(code);
    const caption = part(item, "caption");
    Object.assign(caption, { disabled: false, id: `caption-${kept.id}`, name: `caption-${kept.id}` });
    caption.dataset.url = kept.caption_url;
    part(item, "move").setAttribute("formaction", kept.move_url);
    part(item, "remove").setAttribute("formaction", kept.remove_url);
  }

  async function post(url, values) {
    const headers = { Accept: "application/json", "X-CSRFToken": window.xingji.draft.token() };
    const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(values) });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) window.xingji.toast(body.error || window.xingji.phrases.failed, "error");
    return response.ok;
  }

  async function remove(item) {
    item.abort?.();
    const button = part(item, "remove");
    const url = button.getAttribute("formaction");
    if (url && !(await post(url, {}))) return;
    open.delete(item);
    item.remove();
    room();
    input.focus();
  }

  async function toFront(item) {
    const url = part(item, "move").getAttribute("formaction");
    const before = item.previousElementSibling;
    if (url && before && (await post(url, { to: "front" }))) before.before(item);
  }

  area.addEventListener("click", (event) => {
    const item = event.target.closest(".photo");
    if (event.target.closest("[data-remove]")) event.preventDefault(), remove(item);
    else if (event.target.closest("[data-move]")) event.preventDefault(), toFront(item);
  });
  area.addEventListener("change", (event) => {
    if (event.target === input) {
      [...input.files].forEach(add);
      input.value = "";
    } else if (event.target.matches("[data-caption]")) post(event.target.dataset.url, { caption: event.target.value });
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") [...event.dataTransfer.files].forEach(add);
    });
  }

  window.xingji.photos = {
    // True when every file has arrived; while some are under way the button says so.
    settled: async () => {
      if (open.size) window.xingji.toast(phrases.waitFiles);
      while (open.size) await queue;
      const hasRefused = list.querySelector(".is-refused");
      if (hasRefused) {
        window.xingji.toast(phrases.refusedFiles, "warning");
        hasRefused.scrollIntoView({ block: "center" });
      }
      return !hasRefused;
    },
  };
  room();
})();
