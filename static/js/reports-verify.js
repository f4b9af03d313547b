// <form data-file-drop>: a PDF dropped anywhere on the page is taken, and its name is shown.
(() => {
  "use strict";
  const form = document.querySelector("[data-file-drop]");
  if (!form) return;
  const input = form.querySelector('input[type="file"]');
  const drop = form.querySelector("[data-drop]");
  const words = form.querySelector("[data-drop-words]");
  const blank = words.textContent;
  const show = () => {
    words.textContent = input.files[0]?.name ?? blank;
  };
  input.addEventListener("change", show);
  show();
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      show();
      form.requestSubmit();
    });
  }
})();
