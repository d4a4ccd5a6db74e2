/* Reviewing answers by keys: J and K to the next question, R looked at, A ask, N note. Off while typing, and where the
   keys are switched off for the review of agreements. Without this file every form works all the same. */
"use strict";

const keysOff = () => { try { return localStorage.getItem("flowdown-keys-off"); } catch { return null; } };
const cards = () => [...document.querySelectorAll(".fd-rq")];
const isTyping = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

function currentCard() {
  return document.activeElement.closest?.(".fd-rq") || cards()[0];
}

function go(by) {
  const all = cards();
  const here = all.indexOf(document.activeElement.closest?.(".fd-rq"));
  const next = all[Math.min(Math.max(here < 0 ? 0 : here + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function openDrawer(key) {
  const found = currentCard()?.querySelector(`.fd-drawer[data-key=${key}]`);
  if (!found) return;
  found.open = true;
  found.querySelector("textarea")?.focus();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  // Among several, nobody marks an answer that does not have the focus.
  r: () => {
    const card = document.activeElement.closest?.(".fd-rq") || (cards().length === 1 ? cards()[0] : null);
    card?.querySelector("button[data-key=r]")?.click();
  },
  a: () => openDrawer("a"),
  n: () => openDrawer("n"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (keysOff() || isTyping(event.target)) return;
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// After a decision the focus stays with the question that it was about, or goes to what is wrong with it.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  const id = typeof target === "string" ? target.replace("#", "") : target?.id;
  if (!id?.startsWith("q-")) return;
  const card = document.getElementById(id);
  (card?.querySelector("[role=alert], [aria-invalid=true]") || card)?.focus();
});
