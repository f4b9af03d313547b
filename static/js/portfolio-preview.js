// The printed page as a picture: asked for when it is opened, and again on a press.
(() => {
  "use strict";
  const preview = document.querySelector("[data-preview]");
  if (!preview) return;
  const picture = preview.querySelector("img");
  const button = document.querySelector("[data-preview-refresh]");
  const show = () => {
    const address = new URL(picture.dataset.src, location.href);
    address.searchParams.set("at", Date.now());
    picture.src = address;
    button.hidden = false;
  };
  preview.addEventListener("toggle", () => preview.open && show());
  button.addEventListener("click", show);
})();
