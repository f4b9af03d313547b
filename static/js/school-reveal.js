// A check box that shows what is typed into the password fields of a form: codes from a slip are easy to mistype.
(() => {
  "use strict";
  for (const field of document.querySelectorAll("[data-reveal]")) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const words = document.createElement("span");
    label.className = "form-check reveal";
    box.type = "checkbox";
    box.className = "form-check-input";
    words.className = "form-check-label";
    words.textContent = field.dataset.reveal;
    label.append(box, words);
    field.after(label);
    box.addEventListener("change", () => {
      for (const each of field.form.querySelectorAll("[data-reveal], [autocomplete='new-password']")) each.type = box.checked ? "text" : "password";
    });
    field.form.addEventListener("submit", () => {
      for (const each of field.form.querySelectorAll("[data-reveal], [autocomplete='new-password']")) each.type = "password";
    });
  }
})();
