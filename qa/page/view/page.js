/* Runs once for the conversation's element; Gradio hands in element, trigger and watch. */
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const scrolling = () => (calm.matches ? "auto" : "smooth");
let lastLink = null;
let lastTurn = 0;
let sided = "";
let voted = false;
let linking = "";
let refocus = "";

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

/* A side that was just turned to is not scrolled smoothly: what still moves would move the next side too. */
function follow(link) {
  const turned = showSide("sources");
  const { turn, n } = link.dataset;
  const source = document.querySelector(`.turn-sources[data-turn="${turn}"] .source[data-numbers~="${n}"]`);
  if (!source) return;
  showSources(turn);
  for (const marked of document.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
  source.classList.add("is-marked");
  for (const quote of source.querySelectorAll(`mark[data-n="${n}"]`)) quote.classList.add("is-marked");
  lastLink = link;
  source.scrollIntoView({ block: "start", behavior: turned ? "instant" : scrolling() });
  source.focus({ preventScroll: true });
}

function goBack(turn) {
  const own = lastLink && lastLink.isConnected && lastLink.dataset.turn === turn;
  const target = own ? lastLink : element.querySelector(`#turn-${turn} [data-act="follow"]`);
  if (!target) return;
  const turned = showSide("chat");
  target.closest("details")?.setAttribute("open", "");
  target.scrollIntoView({ block: "center", behavior: turned ? "instant" : scrolling() });
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

async function copyLink(link) {
  const copied = await copyText(new URL(link.getAttribute("href"), document.baseURI).href);
  announce(copied ? "The link to this answer is copied." : "The link stands below the answer.");
  link.textContent = copied ? "Link copied" : "Link to this answer";
  link.focus();
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
  link: (button) => { linking = button.dataset.turn; trigger("link", { turn: Number(button.dataset.turn) }); },
  linked: (link) => copyLink(link),
  tell: (button) => { refocus = `[data-act="tell"][data-key="${button.dataset.key}"]`; trigger("tell", { key: button.dataset.key }); },
  resume: (button) => { lastTurn = 0; trigger("resume", { key: button.dataset.key, answer: "" }); },
  forget: () => trigger("forget", {}),
  vote: (button) => { voted = true; trigger("judge", { turn: Number(button.dataset.turn), vote: button.dataset.vote, remark: "" }); },
  ...blogActs,
  ...editorActs,
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

/* What was unfolded stays so when the conversation is drawn anew. */
const unfolded = new Set();

document.addEventListener("toggle", (event) => {
  const turn = event.target.matches?.(".rest") && event.target.closest(".turn")?.dataset.turn;
  if (turn) unfolded[event.target.open ? "add" : "delete"](turn);
}, true);
window.addEventListener("beforeprint", () => {
  for (const rest of element.querySelectorAll(".rest")) rest.open = true;
});

/* A new question goes to the top of the view once; after that the view stays where it is while words arrive. */
watch("value", () => {
  document.body.classList.toggle("is-asking", isBusy());
  localClocks();
  for (const turn of unfolded) element.querySelector(`#turn-${turn} .rest`)?.setAttribute("open", "");
  const newest = element.querySelector(".turn:last-child");
  const number = newest ? Number(newest.dataset.turn) : 0;
  if (number > lastTurn) {
    document.body.classList.remove("is-added");
    showSide("chat");
    newest.scrollIntoView({ block: "start", behavior: "auto" });
  }
  if (newest && newest.querySelector(".cite, .near") && newest.dataset.turn !== sided) {
    sided = newest.dataset.turn;
    showSide("sources", false);
  }
  if (!newest) unfolded.clear();
  if (!newest && sided) {
    sided = "";
    showSide("blog", false);
  }
  const remark = document.querySelector(".remark input");
  if (voted && remark) remark.focus({ preventScroll: true });
  if (voted && !remark) element.querySelector(".turn:last-child .act")?.focus({ preventScroll: true });
  voted = false;
  if (refocus) document.querySelector(refocus)?.focus({ preventScroll: true });
  refocus = "";
  const linked = linking && element.querySelector(`#turn-${linking} [data-act="linked"]`);
  if (linked) copyLink(linked);
  if (linked) linking = "";
  noteAddress();
  lastTurn = number;
});

window.saveText = (text, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

/* Other components may be drawn after this one. */
function whenThere(selector, then) {
  const found = document.querySelector(selector);
  if (found) then(found);
  else requestAnimationFrame(() => whenThere(selector, then));
}

function asDrawn(selector, act) {
  whenThere(selector, (part) => {
    act();
    new MutationObserver(act).observe(part, { childList: true, subtree: true });
  });
}

asDrawn("#blog", showPictures);
asDrawn("#blog", watchEnd);
asDrawn("#blog", arrive);
asDrawn("#sources", showPictures);
asDrawn("#side-tabs", markTabs);
asDrawn("#adding", foldAdding);
asDrawn("#watched", localClocks);
