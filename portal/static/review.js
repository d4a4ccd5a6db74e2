/* The review of an agreement: the page follows the open term, and keys for those who use them. Without this file every
   link and form works all the same. */
"use strict";

const KEYS_OFF = "flowdown-keys-off";
const viewer = () => document.getElementById("viewer");
const summaries = () => [...document.querySelectorAll("#terms .fd-cl:not(.fd-fold) > summary")]
  .filter((summary) => summary.offsetParent !== null);

// ---- The viewer follows -------------------------------------------------------------------------------------------

function look(address) {
  if (!viewer()) return;
  htmx.ajax("GET", address.split("#")[0], { source: "#viewer", target: "#viewer", swap: "outerMorph" });
}

// The address follows too, so that the page can be reloaded or sent as it stands.
document.addEventListener("htmx:after:swap", (event) => {
  const address = viewer()?.getAttribute("hx-get");
  if (address && event.detail?.ctx?.target?.id === "viewer") history.replaceState(history.state, "", address);
});

// Opening a term shows its page. The first one is open already, and its page is shown.
document.addEventListener("toggle", (event) => {
  const term = event.target;
  if (!(term instanceof HTMLDetailsElement) || !term.open || !term.dataset.view || term.dataset.quiet) return;
  look(term.dataset.view);
}, true);
for (const term of document.querySelectorAll(".fd-cl[open][data-view]")) term.dataset.quiet = "yes";
setTimeout(() => {
  for (const term of document.querySelectorAll(".fd-cl[data-quiet]")) delete term.dataset.quiet;
}, 0);

function openTerm(number) {
  const term = document.getElementById(`term-${number}`);
  if (!term) return false;
  for (let fold = term.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  term.open = true;
  const summary = term.querySelector("summary");
  summary.scrollIntoView({ block: "nearest" });
  summary.focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.dataset.term && !link.dataset.page && openTerm(link.dataset.term)) {
    event.preventDefault();
    return;
  }
  if (link.dataset.view || link.dataset.page) {
    event.preventDefault();
    look(link.dataset.view || link.getAttribute("href"));
    viewer().scrollIntoView({ block: "nearest" });
  }
});

// The page after this one is fetched ahead: it has to be drawn the first time.
function fetchAhead() {
  const next = viewer()?.dataset.next;
  if (next) new Image().src = next;
}
document.addEventListener("htmx:after:swap", fetchAhead);
window.addEventListener("load", fetchAhead);

// The outlined words come into view inside the desk, wherever on the page they stand.
document.addEventListener("htmx:after:swap", () => showFrame());
function showFrame() {
  const frame = viewer()?.querySelector(".frame, mark.on");
  const paper = frame?.closest(".fd-paper");
  const desk = paper && paper.scrollHeight > paper.clientHeight ? paper : frame?.closest(".fd-desk");
  if (!desk || desk.scrollHeight <= desk.clientHeight) return;
  const off = frame.getBoundingClientRect().top - desk.getBoundingClientRect().top;
  if (off < 0 || off > desk.clientHeight - 60) desk.scrollTop += off - desk.clientHeight / 3;
}
showFrame();

// After a decision the focus goes to the term it was about, or to what is wrong with it.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  const id = typeof target === "string" ? target.replace("#", "") : target?.id;
  if (!id?.startsWith("term-")) return;
  const term = document.getElementById(id);
  (term?.querySelector("[role=alert], [aria-invalid=true]") || term?.querySelector("summary"))?.focus();
});

// ---- Keys ---------------------------------------------------------------------------------------------------------

const dialog = document.getElementById("keys");
const switched = document.getElementById("keys-on");
const stored = () => { try { return localStorage.getItem(KEYS_OFF); } catch { return null; } };
const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

function showKeys() {
  const button = document.getElementById("keys-open");
  if (button) button.hidden = false;
}
showKeys();
document.addEventListener("htmx:after:swap", showKeys);
document.addEventListener("click", (event) => {
  if (event.target.closest("#keys-open")) dialog?.showModal();
});
if (switched) {
  switched.checked = !stored();
  switched.addEventListener("change", () => {
    try {
      if (switched.checked) localStorage.removeItem(KEYS_OFF); else localStorage.setItem(KEYS_OFF, "yes");
    } catch { /* a browser that keeps nothing forgets the choice with the page */ }
  });
}

function step(by) {
  const all = summaries();
  const here = all.indexOf(document.activeElement.closest?.(".fd-cl")?.querySelector("summary"));
  const opened = all.findIndex((summary) => summary.parentElement.open);
  const next = here >= 0 ? here + by : opened >= 0 ? opened + (by > 0 ? 0 : -1) : 0;
  const summary = all[Math.min(Math.max(next, 0), all.length - 1)];
  summary?.focus();
  summary?.scrollIntoView({ block: "nearest" });
}

// The term that holds the focus, or the one that is open.
function current() {
  const term = document.activeElement.closest?.(".fd-cl:not(.fd-fold)") || document.querySelector("#terms .fd-cl[open]:not(.fd-fold)");
  if (term) term.open = true;
  return term;
}

// Nobody confirms a term that they cannot see: on a closed one the key opens it first.
function confirmSeen() {
  const seen = document.activeElement.closest?.(".fd-cl:not(.fd-fold)")?.open !== false;
  const term = current();
  if (seen) term?.querySelector("button[data-key=c]")?.click();
}

function drawer(key) {
  const found = current()?.querySelector(`.fd-drawer[data-key=${key}]`);
  if (!found) return;
  found.open = true;
  found.querySelector("input[type=radio], textarea")?.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  c: confirmSeen,
  o: () => drawer("o"),
  n: () => drawer("n"),
  g: () => { const field = document.getElementById("goto"); field?.focus(); field?.select(); },
  "?": () => dialog?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (stored() || dialog?.open || typing(event.target)) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
