// Scanning student cards: camera, hand scanner or keyboard. Scans are kept on the device until the server has answered.
(() => {
  "use strict";
  const root = document.querySelector("[data-scan]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const words = JSON.parse(part("words").dataset.words);
  const roster = new Map(JSON.parse(part("roster").textContent).map((each) => [each.digest, each]));
  const KEY = `xingji-scans-${root.dataset.session}`;
  const KEPT_HOURS = 12;
  const AGAIN_MS = 3000;
  const SENDABLE = new Set(["waiting", "failed"]);
  let sending = false;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  };
  const isFresh = (entry) => SENDABLE.has(entry.state) || Date.now() - Date.parse(entry.at) < KEPT_HOURS * 3600e3;
  let entries = read().filter(isFresh);

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(entries));
      return true;
    } catch {
      say(words.full, "error");
      return false;
    }
  }

  const plain = (text) => [...text.normalize("NFKC").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1")].filter((c) => /[0-9A-HJKMNP-TV-Z]/.test(c)).join("");

  async function digestOf(code) {
    if (!globalThis.crypto?.subtle) return ""; // not on a secure address: names come with the answer
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function say(text, kind = "") {
    part("last").textContent = text;
    part("last").dataset.kind = kind;
  }

  async function take(text) {
    const code = plain(text);
    if (code.length !== 16) return say(words.notCard, "error");
    const before = entries.find((entry) => entry.code === code);
    if (before) return say(`${before.name ?? code}: ${words.already}`);
    const known = roster.get(await digestOf(code));
    const entry = { id: newId(), code, at: new Date().toISOString(), session: root.dataset.session, state: "waiting", name: known?.name, place: known?.place };
    entry.outcome = known ? (Date.now() > Date.parse(root.dataset.lateFrom) ? "late" : "present") : "";
    entries.unshift(entry);
    if (!keep()) return entries.shift();
    say(`${entry.name ?? code}: ${words[entry.outcome] ?? words.unknown}`, "good");
    navigator.vibrate?.(60);
    draw();
    send();
  }

  function button(text, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-sm", textContent: text });
    made.addEventListener("click", act);
    return made;
  }

  function again(entry, facts) {
    Object.assign(entry, facts, { state: "waiting" });
    keep();
    draw();
    send();
  }

  function actions(entry) {
    if (entry.outcome === "late") return [button(words.makePresent, () => again(entry, { mark: "present", outcome: "present" }))];
    if (entry.outcome === "present") return [button(words.makeLate, () => again(entry, { mark: "late", outcome: "late" }))];
    if (entry.outcome === "not_on_roster" && entry.state === "answered") return [button(words.enrol, () => again(entry, { enrol: true }))];
    return [];
  }

  function line(entry) {
    const item = document.createElement("li");
    const who = Object.assign(document.createElement("span"), { className: "scan-who", textContent: entry.name ?? entry.code });
    const place = Object.assign(document.createElement("span"), { className: "muted small", textContent: entry.place ?? "" });
    const time = Object.assign(document.createElement("span"), { className: "scan-time", textContent: entry.time ?? new Date(entry.at).toTimeString().slice(0, 5) });
    const state = Object.assign(document.createElement("span"), { className: "scan-state", textContent: entry.words ?? words[entry.outcome] ?? words.unknown });
    const sent = Object.assign(document.createElement("span"), { className: "muted small", textContent: SENDABLE.has(entry.state) ? words.waiting : "" });
    item.dataset.outcome = entry.outcome;
    item.append(who, place, time, state, sent, ...actions(entry));
    return item;
  }

  function draw() {
    part("entries").replaceChildren(...entries.map(line));
    const waiting = entries.filter((entry) => SENDABLE.has(entry.state)).length;
    part("empty").hidden = entries.length > 0;
    part("waiting").textContent = waiting ? words.waitingCount.replace("{n}", waiting) : entries.length ? words.allSent : "";
    part("send").hidden = !waiting;
    part("clear").hidden = !entries.some((entry) => entry.state === "answered");
  }

  async function post(batch, token) {
    const scans = batch.map(({ id, code, at, mark, enrol }) => ({ id, code, at, mark, enrol }));
    return fetch(root.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ scans, sent_at: new Date().toISOString() }),
    });
  }

  async function freshToken() {
    const answer = await fetch(root.dataset.tokenUrl, { headers: { Accept: "application/json" } });
    if (answer.status === 401) throw new Error(words.signIn);
    return answer.ok ? (await answer.json()).token : "";
  }

  async function deliver(batch) {
    const meta = document.querySelector('meta[name="csrf-token"]');
    let answer = await post(batch, meta.content);
    if (answer.status === 400) {
      meta.content = (await freshToken()) || meta.content;
      answer = await post(batch, meta.content);
    }
    if (answer.status === 401) throw new Error(words.signIn);
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error?.length > 3 ? found.error : words.notSent);
    return found.answers;
  }

  // What was changed by hand while its answer was on the way stays to be sent once more.
  function settle(batch, answers) {
    for (const answer of answers) {
      const asked = batch.find((each) => each.id === answer.id);
      const entry = entries.find((each) => each.id === answer.id);
      if (!entry || asked.mark !== entry.mark || asked.enrol !== entry.enrol) continue;
      const { outcome, words: told, name, number, time } = answer;
      Object.assign(entry, { state: "answered", outcome, words: told, time, name: name ?? entry.name, place: entry.place ?? number });
    }
  }

  async function send() {
    const batch = entries.filter((entry) => SENDABLE.has(entry.state)).slice(-Number(root.dataset.limit)).map((entry) => ({ ...entry }));
    if (sending || !batch.length) return;
    sending = true;
    try {
      settle(batch, await deliver(batch));
      keep();
      draw();
    } catch (error) {
      part("waiting").textContent = error instanceof TypeError || error instanceof SyntaxError ? words.offline : error.message;
      sending = false;
      return;
    }
    sending = false;
    send();
  }

  // The camera
  let stream, decode, timer, lastText, lastAt;
  const note = (text) => { part("camera-note").textContent = text; };
  const button0 = part("camera");
  const video = part("video");
  const canvas = document.createElement("canvas");
  const face = (text) => { button0.querySelector("span").textContent = text; };

  function look() {
    const share = Math.min(1, 800 / (video.videoWidth || 800));
    const [width, height] = [Math.floor(video.videoWidth * share), Math.floor(video.videoHeight * share)];
    if (width && height) {
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(video, 0, 0, width, height);
      try {
        const text = decode(context.getImageData(0, 0, width, height));
        if (text !== lastText || Date.now() - lastAt > AGAIN_MS) take(text);
        [lastText, lastAt] = [text, Date.now()];
      } catch {
        // no code in this picture
      }
    }
    timer = setTimeout(look, 120);
  }

  function stop() {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    part("picture").hidden = true;
    face(words.start);
    note("");
  }

  async function start() {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      return note(words.noCamera);
    }
    part("picture").hidden = false;
    video.srcObject = stream;
    await video.play();
    face(words.stop);
    note(words.aim);
    look();
  }

  async function prepareCamera() {
    if (!navigator.mediaDevices?.getUserMedia) return note(window.isSecureContext ? words.noCamera : words.needsHttps);
    ({ decodeQR: decode } = await import(root.dataset.decoder)); // now, while there is a network
    button0.hidden = false;
    button0.addEventListener("click", start);
  }

  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.code;
    if (field.value.trim()) take(field.value);
    field.value = "";
    field.focus();
  });
  part("send").addEventListener("click", send);
  part("clear").addEventListener("click", () => {
    entries = entries.filter((entry) => entry.state !== "answered");
    keep();
    draw();
  });
  window.addEventListener("online", send);
  window.addEventListener("pagehide", stop);
  setInterval(send, 30_000);
  draw();
  send();
  prepareCamera().catch(() => note(words.noCamera));
})();
