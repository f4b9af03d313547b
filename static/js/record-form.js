// The form of a record: shows what the kind needs, fills in what is usual, steps hours, says where the record belongs.
(() => {
  "use strict";
  const form = document.querySelector("[data-record-form]");
  if (!form) return;
  const kinds = JSON.parse(form.dataset.kinds || "{}");
  const last = JSON.parse(form.dataset.last || "{}");
  const touched = new Set();
  const field = (name) => form.elements.namedItem(name);
  const chosenKind = () => form.querySelector('input[name="kind"]:checked')?.value;

  function showNeeds(kind) {
    for (const part of form.querySelectorAll("[data-needs]")) part.hidden = Boolean(kind) && !kinds[kind]?.[part.dataset.needs];
    const prompt = document.getElementById(form.querySelector("[data-prompted]")?.dataset.prompted ?? "");
    if (prompt && kind) prompt.textContent = kinds[kind].prompt;
  }

  // What was chosen with this kind last time, where nothing has been typed yet.
  function fillUsual(kind) {
    const usual = last[kind] ?? {};
    for (const name of ["organiser", "place", "level"]) {
      const box = field(name);
      if (box && !touched.has(name) && (usual[name] || name !== "level")) box.value = usual[name] ?? box.value;
    }
    const part = form.querySelector(`input[name="part"][value="${CSS.escape(usual.part ?? "")}"]`);
    if (part && !touched.has("part")) part.checked = true;
  }

  function showPlace() {
    const select = field("dimension");
    if (!select?.options) return;
    const kind = chosenKind();
    const code = select.value || kinds[kind]?.dimension || "";
    const choice = [...select.options].find((option) => option.value === code);
    const place = form.querySelector("[data-where]");
    const indicator = field("indicator_id");
    for (const group of indicator?.querySelectorAll("optgroup") ?? []) {
      const fits = group.dataset.dimension === code;
      group.hidden = group.disabled = !fits;
      if (!fits) for (const option of group.querySelectorAll("option:checked")) option.selected = false;
    }
    const named = indicator?.value ? ` · ${indicator.selectedOptions[0].textContent}` : "";
    if (place) place.textContent = choice && code ? choice.textContent + named : select.options[0].textContent;
    place?.closest(".where").setAttribute("data-dim", code);
  }

  // What the folded fields hold is said outside: nobody signs a place or an organiser unseen.
  function showMore() {
    const line = form.querySelector("[data-more]");
    if (!line) return;
    const words = ["organiser", "place"].map((name) => field(name)?.value.trim()).filter(Boolean);
    line.textContent = words.join(" · ");
  }

  form.addEventListener("change", (event) => {
    touched.add(event.target.name);
    if (event.target.name === "kind") {
      showNeeds(event.target.value);
      fillUsual(event.target.value);
      if (!touched.has("dimension") && field("dimension")) field("dimension").value = "";
    }
    if (["kind", "dimension", "indicator_id"].includes(event.target.name)) showPlace();
    showMore();
  });
  form.addEventListener("input", (event) => {
    touched.add(event.target.name);
    showMore();
  });
  form.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (!step) return;
    const box = field("hours");
    const hours = Math.min(999, Math.max(0, (Number.parseFloat(box.value) || 0) + Number(step.dataset.step)));
    box.value = hours ? String(Math.round(hours * 10) / 10) : "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Enter in a line goes on to the next field; it does not send a half-written record.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=file],[type=checkbox],[type=radio])")) return;
    event.preventDefault();
    const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((each) => each.offsetParent && !each.disabled);
    fields[fields.indexOf(event.target) + 1]?.focus();
  });
  for (const button of form.querySelectorAll("[data-step]")) button.hidden = false;
  showNeeds(chosenKind());
  showPlace();
  showMore();
})();
