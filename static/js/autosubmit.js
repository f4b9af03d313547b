// <form data-autosubmit>: a changed choice sends it; the search box sends itself after a pause in typing.
(() => {
  "use strict";
  let pause;
  const send = (form) => form.requestSubmit();
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.type !== "search") send(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosubmit][hx-get]");
    if (!form || event.target.type !== "search" || event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(() => send(form), 400);
  });
})();
