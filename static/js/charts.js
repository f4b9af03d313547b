// Draws the charts the server describes, in the page's own colours, anew when light turns dark or the page changes width.
(() => {
  "use strict";
  const places = [...document.querySelectorAll("[data-chart]")];
  if (!places.length || !window.echarts) return;
  const named = /^var\((--[\w-]+)\)$/;

  const coloured = (value, style) => {
    if (Array.isArray(value)) return value.map((each) => coloured(each, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, coloured(each, style)]));
    }
    const found = typeof value === "string" && named.exec(value);
    return found ? style.getPropertyValue(found[1]).trim() : value;
  };

  for (const place of places) place.closest(".chart-row")?.classList.add("has-charts");
  const charts = places.map((place) => [window.echarts.init(place, null, { renderer: "svg" }), JSON.parse(place.dataset.chart)]);
  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    for (const [chart, option] of charts) chart.setOption(coloured(option, style), true);
  };
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.addEventListener("resize", () => charts.forEach(([chart]) => chart.resize()));
})();
