/* The live blog beside the conversation, and which one is asked, as of when. Runs before the conversation's script. */
/* Beside the conversation stands the live blog, or the sources of an answer. A phone has room for one of the three. */
const narrow = window.matchMedia("(max-width: 899px)");
const places = {};

function shownSide() {
  const alone = narrow.matches && !document.body.classList.contains("is-beside");
  return alone ? "chat" : document.body.dataset.side || "blog";
}

function markTabs() {
  for (const tab of document.querySelectorAll("#side-tabs [data-side]")) {
    const pressed = String(tab.dataset.side === shownSide());
    if (tab.getAttribute("aria-pressed") !== pressed) tab.setAttribute("aria-pressed", pressed);
  }
}

/* `turn`: a phone turns to it, and finds each side where it was left; tells whether it did. */
function showSide(side, turn = true) {
  const before = shownSide();
  const at = window.scrollY;
  if (side !== "chat") document.body.dataset.side = side;
  if (turn) document.body.classList.toggle("is-beside", side !== "chat");
  markTabs();
  const now = shownSide();
  if (!narrow.matches || now === before) return false;
  places[before] = at;
  window.scrollTo(0, places[now] ?? Math.min(at, document.getElementById("desk").offsetTop));
  return true;
}

narrow.addEventListener("change", markTabs);

const entries = () => [...document.querySelectorAll("#blog .entry")];

/* A long live blog comes in two parts: the rest when its end is near, or when something in it is asked for. */
let waiting = [];
const end = { looked: null };

function withRest(then) {
  const more = document.querySelector("#blog .more");
  if (!more) { then(); return; }
  waiting.push(then);
  if (more.getAttribute("aria-busy") === "true") return;
  more.setAttribute("aria-busy", "true");
  trigger("more", {});
}

window.addEntries = (html) => {
  const part = document.createElement("template");
  part.innerHTML = html;
  const rest = part.content.firstElementChild;
  const blog = document.querySelector("#blog .blog");
  const more = blog?.querySelector(".more");
  if (more && rest?.dataset.edition === blog.dataset.edition) {
    const focused = document.activeElement === more;
    const first = rest.querySelector(".entry");
    more.replaceWith(...rest.childNodes);
    filterEntries();
    if (focused) first?.focus({ preventScroll: true });
  }
  const waited = waiting;
  waiting = [];
  for (const then of waited) withRest(then);
};

function watchEnd() {
  const more = document.querySelector("#blog .more");
  if (more === end.looked) return;
  end.looked = more;
  end.watch?.disconnect();
  if (!more) return;
  const root = narrow.matches ? null : document.getElementById("blog");
  end.watch = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) withRest(() => {}); }, { root, rootMargin: "600px" });
  end.watch.observe(more);
}

function goToEntry(entry) {
  if (!entry) return;
  showSide("blog");
  if (entry.hidden) clearFilter();
  for (const one of document.querySelectorAll("#blog .is-here")) one.classList.remove("is-here");
  entry.classList.add("is-here");
  /* A long one is read from its beginning; a long way is not scrolled along. */
  const { top, height } = entry.getBoundingClientRect();
  const far = Math.abs(top) > 2 * window.innerHeight;
  const block = height > window.innerHeight / 2 ? "start" : "center";
  entry.scrollIntoView({ block, behavior: far ? "auto" : scrolling() });
  entry.focus({ preventScroll: true });
}

/* What a link leads to may be in the rest, later than the moment that is shown, or in another live blog. */
let arriving = null;

function arrive() {
  const blog = document.querySelector("#blog .blog");
  const { edition } = blog?.dataset ?? {};
  if (!arriving || !blog || edition === arriving.left) return;
  if (arriving.liveblog && !edition.startsWith(`${arriving.liveblog} `)) return;
  const entry = entries().find((one) => one.dataset.update === arriving.update);
  if (!entry && document.querySelector("#blog .more")) { withRest(arrive); return; }
  if (!entry && document.body.classList.contains("is-past")) {
    arriving.left = edition;
    backToNow();
    trigger("moment", { as_of: "now" });
    return;
  }
  arriving = null;
  goToEntry(entry);
}

function step(by) {
  const shown = entries().filter((entry) => !entry.hidden);
  const here = shown.findIndex((entry) => entry.classList.contains("is-here"));
  if (here + by >= shown.length && document.querySelector("#blog .more")) { withRest(() => step(by)); return; }
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

/* Pictures come from their publishers' servers: only where the page may, and a reader wants them. */
function wantsPictures() {
  try { return localStorage.getItem("liveblog-qa-pictures") === "yes"; } catch { return false; }
}

function showPictures() {
  const wanted = wantsPictures();
  for (const box of document.querySelectorAll(".choose-pictures")) box.checked = wanted;
  for (const figure of document.querySelectorAll("figure[data-src]")) {
    const shown = figure.querySelector("img");
    if (!wanted) shown?.remove();
    if (!wanted || shown || figure.dataset.failed) continue;
    const image = new Image();
    image.loading = "lazy";
    image.referrerPolicy = "no-referrer";
    image.alt = figure.dataset.alt;
    image.addEventListener("error", () => { figure.dataset.failed = "yes"; image.remove(); });
    image.src = figure.dataset.src;
    figure.prepend(image);
  }
}

function choosePictures(box) {
  try { localStorage.setItem("liveblog-qa-pictures", box.checked ? "yes" : "no"); } catch { box.checked = false; }
  showPictures();
}

/* The two choices of a reader live in fields of Gradio's, so that a question takes them along. */
function setField(name, value) {
  const field = document.querySelector(`#${name} :is(textarea, input)`);
  if (!field) return;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* As of a moment, what came later is not shown either: the live blog is read anew once the slider rests. */
let choosing = 0;

function chooseMoment(slider) {
  const [label, value] = JSON.parse(slider.dataset.moments)[Number(slider.value)];
  slider.setAttribute("aria-valuetext", label);
  slider.parentElement.querySelector("output").textContent = label;
  document.body.classList.toggle("is-past", value !== "now");
  setField("as-of-value", value);
  return value;
}

function clearFilter() {
  const key = document.getElementById("blog-key");
  document.getElementById("blog-filter").value = "";
  if (key) key.checked = false;
  filterEntries();
}

document.addEventListener("input", (event) => {
  if (event.target.matches("#blog-filter, #blog-key")) { filterEntries(); withRest(filterEntries); }
  if (event.target.matches(".choose-pictures")) choosePictures(event.target);
});

/* Another conversation or live blog begins now, also where the slider's HTML stays the same. */
function backToNow() {
  const slider = document.getElementById("moment");
  clearTimeout(choosing);
  if (!slider || slider.value === slider.max) return;
  slider.value = slider.max;
  chooseMoment(slider);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("#moment")) chooseMoment(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("#moment")) {
    clearTimeout(choosing);
    choosing = setTimeout(() => trigger("moment", { as_of: chooseMoment(event.target) }), 200);
  }
  if (!event.target.matches("#picked")) return;
  backToNow();
  setField("choice", event.target.value);
  trigger("pick", { choice: event.target.value });
});

const blogActs = {
  side: (button) => showSide(button.dataset.side),
  place: (link) => {
    const { update, liveblog } = link.dataset;
    const picked = document.getElementById("picked");
    const elsewhere = liveblog && picked.value !== liveblog && [...picked.options].some((one) => one.value === liveblog);
    arriving = { update, liveblog, left: "" };
    if (elsewhere) {
      picked.value = liveblog;
      picked.dispatchEvent(new Event("change", { bubbles: true }));
    } else arrive();
  },
  hour: (button) => {
    const within = (entry) => Boolean(entry?.dataset.hour?.startsWith(button.dataset.hour));
    const go = () => goToEntry(entries().filter(within).pop());
    clearFilter();
    /* The first update of the hour is the last in the list: it may be in the rest. */
    if (entries().some(within) && !within(entries().pop())) go();
    else withRest(go);
  },
  more: () => withRest(() => {}),
  step: (button) => step(Number(button.dataset.by)),
  renew: () => { backToNow(); trigger("renew", {}); },
};
