"use strict";
(() => {
  const form = document.getElementById("filter");
  const none = document.getElementById("none");
  const count = form.querySelector("output");
  const rows = [...document.querySelectorAll(".questions tbody tr")];
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const fits = (row, wanted) =>
    (!wanted.verdict || row.dataset.verdict === wanted.verdict ||
      (wanted.verdict === "not-correct" && row.dataset.verdict !== "correct")) &&
    ["type", "split", "cause"].every((name) => !wanted[name] || row.dataset[name] === wanted[name]) &&
    wanted.text.toLowerCase().split(/\s+/).every((word) => words.get(row).includes(word));
  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${rows.length} questions`;
    none.hidden = shown > 0;
  };
  const clear = () => { form.reset(); };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event has been handled.
  form.addEventListener("reset", () => setTimeout(apply));
  none.querySelector("button").addEventListener("click", clear);
  for (const button of document.querySelectorAll(".causes button")) {
    button.addEventListener("click", () => {
      form.reset();
      form.elements.cause.value = button.dataset.cause;
      setTimeout(apply);
      document.getElementById("questions").scrollIntoView();
    });
  }
  apply();
})();
