/* Runs once for the conversation's element; Gradio hands in element, trigger and watch. */
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const scrolling = () => (calm.matches ? "auto" : "smooth");
let lastLink = null;
let lastTurn = 0;
let sided = "";
let voted = false;

const isBusy = () => element.querySelector('.turn[aria-busy="true"]') !== null;

function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/* Sources: each answer has its own; one answer's are shown. */
function showSources(turn) {
  for (const section of document.querySelectorAll(".turn-sources")) {
    section.hidden = section.dataset.turn !== turn;
  }
}

function follow(link) {
  showSide("sources");
  const { turn, n } = link.dataset;
  const source = document.querySelector(`.turn-sources[data-turn="${turn}"] .source[data-numbers~="${n}"]`);
  if (!source) return;
  showSources(turn);
  for (const marked of document.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
  source.classList.add("is-marked");
  for (const quote of source.querySelectorAll(`mark[data-n="${n}"]`)) quote.classList.add("is-marked");
  lastLink = link;
  source.scrollIntoView({ block: "start", behavior: scrolling() });
  source.focus({ preventScroll: true });
}

/* Beside the conversation stands the live blog, or the sources of an answer. */
function showSide(side) {
  document.body.dataset.side = side;
  for (const tab of document.querySelectorAll("#side-tabs [data-side]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.side === side));
  }
}

const entries = () => [...document.querySelectorAll("#blog .entry")];

function goToEntry(entry) {
  if (!entry) return;
  showSide("blog");
  if (entry.hidden) clearFilter();
  for (const one of document.querySelectorAll("#blog .is-here")) one.classList.remove("is-here");
  entry.classList.add("is-here");
  entry.scrollIntoView({ block: "center", behavior: scrolling() });
  entry.focus({ preventScroll: true });
}

function step(by) {
  const shown = entries().filter((entry) => !entry.hidden);
  const here = shown.findIndex((entry) => entry.classList.contains("is-here"));
  goToEntry(shown[here < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, here + by))]);
}

function filterEntries() {
  const words = document.getElementById("blog-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const key = document.getElementById("blog-key");
  let count = 0;
  for (const entry of entries()) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = (key && key.checked && !entry.classList.contains("is-key")) || !words.every((word) => text.includes(word));
    count += entry.hidden ? 0 : 1;
  }
  document.querySelector("#blog .found").textContent = words.length || (key && key.checked) ? `${count} shown` : "";
}

function clearFilter() {
  const key = document.getElementById("blog-key");
  document.getElementById("blog-filter").value = "";
  if (key) key.checked = false;
  filterEntries();
}

document.addEventListener("input", (event) => {
  if (event.target.matches("#blog-filter, #blog-key")) filterEntries();
});

function goBack(turn) {
  const own = lastLink && lastLink.isConnected && lastLink.dataset.turn === turn;
  const target = own ? lastLink : element.querySelector(`#turn-${turn} [data-act="follow"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: scrolling() });
  target.focus({ preventScroll: true });
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https, browsers only copy what is selected.
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

async function copyAnswer(button) {
  const label = button.textContent;
  const copied = await copyText(button.dataset.copy);
  announce(copied ? "The answer and its sources are copied." : "The browser did not allow copying.");
  button.textContent = copied ? "Copied" : "Not allowed";
  button.focus();
  setTimeout(() => { if (button.isConnected) button.textContent = label; }, 1600);
}

const acts = {
  follow,
  back: (link) => goBack(link.dataset.turn),
  copy: copyAnswer,
  ask: (button) => { if (!isBusy()) trigger("ask", { question: button.dataset.question }); },
  retry: () => { if (!isBusy()) trigger("retry", {}); },
  side: (button) => showSide(button.dataset.side),
  place: (link) => goToEntry(entries().find((entry) => entry.dataset.update === link.dataset.update)),
  hour: (button) => {
    clearFilter();
    goToEntry(entries().filter((entry) => entry.dataset.hour === button.dataset.hour).pop());
  },
  step: (button) => step(Number(button.dataset.by)),
  renew: () => trigger("renew", {}),
  resume: (button) => { lastTurn = 0; trigger("resume", { key: button.dataset.key }); },
  forget: () => trigger("forget", {}),
  vote: (button) => { voted = true; trigger("judge", { turn: Number(button.dataset.turn), vote: button.dataset.vote, remark: "" }); },
};

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-act]");
  const act = target && acts[target.dataset.act];
  if (!act) return;
  event.preventDefault();
  act(target);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.remark")) return;
  event.preventDefault();
  const remark = event.target.elements.remark.value.trim();
  if (remark) voted = true;
  if (remark) trigger("judge", { turn: Number(event.target.dataset.turn), vote: "", remark });
});

document.addEventListener("keydown", (event) => {
  const source = event.key === "Escape" && document.activeElement && document.activeElement.closest(".source");
  if (source) goBack(source.closest(".turn-sources").dataset.turn);
});

/* Clock times in the reader's own zone, with the day where it is not today. */
function localClocks() {
  for (const time of document.querySelectorAll("time.clock:not(.is-local)")) {
    const when = new Date(time.dateTime);
    const day = when.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    time.classList.add("is-local");
    time.textContent = when.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
  }
}

/* A new question goes to the top of the view once; after that the view stays where it is while words arrive. */
watch("value", () => {
  document.body.classList.toggle("is-asking", isBusy());
  localClocks();
  const newest = element.querySelector(".turn:last-child");
  const number = newest ? Number(newest.dataset.turn) : 0;
  if (number > lastTurn) newest.scrollIntoView({ block: "start", behavior: "auto" });
  if (newest && newest.querySelector(".cite, .near") && newest.dataset.turn !== sided) {
    sided = newest.dataset.turn;
    showSide("sources");
  }
  if (!newest && sided) {
    sided = "";
    showSide("blog");
  }
  const remark = document.querySelector(".remark input");
  if (voted && remark) remark.focus({ preventScroll: true });
  if (voted && !remark) element.querySelector(".turn:last-child .act")?.focus({ preventScroll: true });
  voted = false;
  lastTurn = number;
});

window.saveConversation = (markdown) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([markdown], { type: "text/markdown" }));
  link.download = "conversation.md";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

/* Other components may be drawn after this one. */
function whenThere(selector, then) {
  const found = document.querySelector(selector);
  if (found) then(found);
  else requestAnimationFrame(() => whenThere(selector, then));
}

whenThere("#add-button", (adder) => {
  adder.setAttribute("aria-expanded", "false");
  adder.setAttribute("aria-controls", "add");
  adder.addEventListener("click", () => {
    const open = document.body.classList.toggle("is-adding");
    adder.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector("#add textarea").focus();
  });
});

whenThere("#watched", (line) => {
  localClocks();
  new MutationObserver(localClocks).observe(line, { childList: true, subtree: true });
});

/* On a phone, focus would open the keyboard over the page. */
if (window.matchMedia("(hover: hover)").matches) {
  whenThere("#question textarea", (field) => field.focus({ preventScroll: true }));
}
