// Evidence enlarged without leaving the record: a click, o or Enter opens it, the arrows go through the pictures.
(() => {
  "use strict";
  const box = document.getElementById("review-lightbox");
  if (!box) return;
  const links = () => [...document.querySelectorAll("#review-detail [data-enlarge]")];
  let at = 0;

  function show(number) {
    const pictures = links();
    at = (number + pictures.length) % pictures.length;
    const small = pictures[at].querySelector("img");
    const large = box.querySelector("[data-picture]");
    large.src = pictures[at].href;
    large.alt = small?.alt ?? "";
    box.querySelector("[data-caption]").textContent = small?.alt ?? "";
    box.querySelector("[data-place]").textContent = box.dataset.phrase.replace("{n}", at + 1).replace("{all}", pictures.length);
    for (const step of box.querySelectorAll("[data-step]")) step.hidden = pictures.length < 2;
  }

  function open(number) {
    if (!links().length) return;
    show(number);
    window.xingji.openDialog(box);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#review-detail [data-enlarge]");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      open(links().indexOf(link));
    }
    if (event.target.closest("[data-enlarge-first]")) open(0);
    const step = event.target.closest("#review-lightbox [data-step]");
    if (step) show(at + Number(step.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (box.open && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      show(at + (event.key === "ArrowRight" ? 1 : -1));
      return;
    }
    const free = event.target === document.body || event.target.matches?.("main, #review, [data-row][aria-current]");
    if (event.key !== "Enter" || !free || document.querySelector("dialog[open]") || !links().length) return;
    event.preventDefault();
    open(0);
  });
})();
