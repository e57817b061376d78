/* What stands around the conversation: its address, the theme, adding and editing, and the first screen's end. */
let address = null;
let popping = false;

/* Each conversation has an address of its own, so that back and forward lead through them. */
function noteAddress() {
  const log = element.querySelector(".log");
  const query = new URLSearchParams(window.location.search);
  if (log) {
    query.delete("chat");
    query.delete("answer");
    if (log.dataset.link) query.set("answer", log.dataset.link);
    else query.set("chat", log.dataset.key);
  } else if (address !== null) {
    query.delete("chat");
    query.delete("answer");
  }
  const now = `?${query}`;
  if (now === address || (address === null && !log)) return;
  const url = now === "?" ? window.location.pathname : now;
  if (address === null || popping || document.body.classList.contains("is-embedded")) window.history.replaceState({}, "", url);
  else window.history.pushState({}, "", url);
  address = now;
  popping = false;
}

window.addEventListener("popstate", () => {
  const query = new URLSearchParams(window.location.search);
  popping = true;
  address = `?${query}`;
  trigger("resume", { key: query.get("chat") || "", answer: query.get("answer") || "" });
});

/* Who leaves while an answer comes finds the question in the field again. */
window.addEventListener("beforeunload", () => {
  const asked = element.querySelector('.turn[aria-busy="true"] .question')?.lastChild.textContent;
  document.body.classList.add("is-leaving");
  try { if (asked) sessionStorage.setItem("liveblog-qa-asked", asked); } catch { /* A frame may not keep anything. */ }
});
/* An event under way when a page was left never ends for it: one that the browser kept is loaded anew. */
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
  document.body.classList.remove("is-leaving");
});

function askedBefore() {
  try {
    const asked = sessionStorage.getItem("liveblog-qa-asked");
    sessionStorage.removeItem("liveblog-qa-asked");
    return asked;
  } catch { return null; }
}

/* The theme: what was chosen, or what the system prefers. */
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function chosenTheme() {
  try { return localStorage.getItem("liveblog-qa-theme"); } catch { return null; }
}

function applyTheme() {
  const theme = chosenTheme();
  const dark = theme ? theme === "dark" : systemDark.matches;
  document.body.classList.toggle("dark", dark);
  const button = document.getElementById("theme-button");
  if (button) button.textContent = dark ? "Light" : "Dark";
}

function switchTheme() {
  const theme = document.body.classList.contains("dark") ? "light" : "dark";
  try { localStorage.setItem("liveblog-qa-theme", theme); } catch { /* A frame may not keep anything. */ }
  applyTheme();
}

systemDark.addEventListener("change", () => requestAnimationFrame(applyTheme));

/* What was added leaves one line of the panel, until the next is added or a question is asked. */
function foldAdding() {
  const added = document.querySelector("#adding .added:not(.is-told)");
  const adder = document.getElementById("add-button");
  if (!added || !adder) return;
  added.classList.add("is-told");
  if (document.getElementById("add").contains(document.activeElement)) adder.focus();
  document.body.classList.remove("is-adding");
  document.body.classList.add("is-added");
  adder.setAttribute("aria-expanded", "false");
}

function toggleAdding(adder) {
  const open = document.body.classList.toggle("is-adding");
  document.body.classList.remove("is-added");
  adder.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#add textarea")?.focus();
}

const editorActs = {
  cancel: (button) => { button.textContent = "Cancelling…"; trigger("cancel", {}); },
  export: () => trigger("export", {}),
  change: (button) => {
    const { change, liveblog } = button.dataset;
    if (change === "remove" && !button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = "Remove for good?";
      return;
    }
    trigger("alter", { change, liveblog, title: "" });
  },
};

document.addEventListener("click", (event) => {
  if (event.target.closest("#theme-button")) switchTheme();
  if (event.target.closest('#new-button, [data-act="resume"]')) backToNow();
  if (event.target.closest("#new-button")) showSide("chat");
  if (event.target.closest("#add-button")) toggleAdding(event.target.closest("#add-button"));
  /* Only the tab: the body, around everything, is marked with the side that is shown too. */
  if (event.target.closest('#side-tabs [data-side="editors"]')) trigger("missed", {});
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.rename")) return;
  event.preventDefault();
  const { liveblog } = event.target.dataset;
  trigger("alter", { change: "rename", liveblog, title: event.target.elements.title.value });
});

/* The first screen goes when a question can be asked, and hands on what was typed into it. */
function endFirstScreen(field) {
  const first = document.getElementById("first");
  if (first) {
    const typed = first.querySelector("input");
    const focused = document.activeElement === typed;
    if (typed.value && "asked" in first.dataset) trigger("ask", { question: typed.value });
    else if (typed.value) setField("question", typed.value);
    first.remove();
    if (focused) field.focus({ preventScroll: true });
  }
  const asked = askedBefore();
  if (asked && !field.value) setField("question", asked);
  /* On a phone, focus would open the keyboard over the page. */
  if (window.matchMedia("(hover: hover)").matches && !document.body.classList.contains("is-embedded")) {
    field.focus({ preventScroll: true });
  }
}

function begin() {
  /* The page's first event brings the live blog, and with it the conversation that goes on. */
  const field = document.querySelector("#blog h2") && document.querySelector("#question textarea:enabled");
  if (!field) { requestAnimationFrame(begin); return; }
  document.body.classList.toggle("is-embedded", document.getElementById("first")?.dataset.embedded !== undefined);
  applyTheme();
  if (address === null && !element.querySelector(".log")) address = `?${new URLSearchParams(window.location.search)}`;
  document.getElementById("add-button")?.setAttribute("aria-expanded", "false");
  document.getElementById("add-button")?.setAttribute("aria-controls", "add");
  endFirstScreen(field);
}

begin();
