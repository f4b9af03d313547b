// The form of an activity: shows weekdays for a series only, sign-up times where students sign up. Without it all is shown.
(() => {
  "use strict";
  const form = document.querySelector("[data-activity-form]");
  if (!form) return;
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value;
  const series = form.querySelector("[data-series]");
  const signUp = form.querySelector("[data-sign-up]");
  function show() {
    series.hidden = chosen("shape") !== "series";
    signUp.hidden = chosen("sign_up") !== "open";
  }
  form.addEventListener("change", show);
  show();
  form.querySelector(".plan-days")?.scrollIntoView({ block: "center" });
})();
