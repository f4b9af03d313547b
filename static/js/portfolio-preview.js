// The printed pages as pictures: asked for when they are unfolded, and again on a press.
(() => {
  "use strict";
  const preview = document.querySelector("[data-preview]");
  if (!preview) return;
  const pages = preview.querySelector("[data-preview-pages]");
  const button = document.querySelector("[data-preview-refresh]");

  async function show() {
    pages.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(preview.dataset.preview);
      const report = new DOMParser().parseFromString(await answer.text(), "text/html");
      const pictures = [...report.querySelectorAll("img.paper")];
      for (const picture of pictures) {
        const address = new URL(picture.getAttribute("src"), location.href);
        address.searchParams.set("at", Date.now()); // the same address has other pages now
        picture.src = address;
        picture.className = "preview-page";
      }
      if (pictures.length) pages.replaceChildren(...pictures);
      button.hidden = false;
    } catch {
      window.xingji.toast(window.xingji.phrases.offline, "error");
    }
    pages.removeAttribute("aria-busy");
  }
  preview.addEventListener("toggle", () => preview.open && show());
  button.addEventListener("click", () => (preview.open ? show() : (preview.open = true)));
})();
