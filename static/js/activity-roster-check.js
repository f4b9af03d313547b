// The check page of a roster: the button tells how many would be put in with the choices made so far.
(() => {
  "use strict";
  const form = document.querySelector("[data-roster-check]");
  const place = form?.querySelector("[data-put-count]");
  if (!place) return;

  function tell() {
    const chosen = [...form.querySelectorAll("input[type=radio]:checked")].filter((choice) => choice.value).length;
    const count = Number(place.dataset.putCount) + chosen;
    if (count) place.textContent = place.dataset.words.replace("{n}", count);
  }

  form.addEventListener("change", tell);
  tell();
})();
