/* Runs before anything else has come: the theme that was chosen, and a question that may be typed already. */
(() => {
  const first = document.getElementById("first");
  let theme = null;
  try { theme = localStorage.getItem("liveblog-qa-theme"); } catch { /* A frame may not keep anything. */ }
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", dark);
  document.body.classList.toggle("is-embedded", "embedded" in first.dataset);
  first.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!first.querySelector("input").value.trim()) return;
    first.dataset.asked = "";
    first.querySelector("[role=status]").textContent = "Your question is asked as soon as the page is ready.";
  });
})();
