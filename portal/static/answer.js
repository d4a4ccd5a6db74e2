/* Answers save themselves: field by field, again and again until the server has them. What is not saved yet is kept in
   this tab, through a reload, a lost connection and an ended session. Without this file the buttons do the same. */
"use strict";

{  // what is named here is nobody else's
document.documentElement.classList.add("fd-js");

const page = document.querySelector("[data-answers]");
const TYPING = 1200;
const POLL = 15000;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];

/* ---------- What is not saved yet: by question, in this tab ---------- */
const PREFIX = "fd-answer:";
const keyOf = (id) => `${PREFIX}${page.dataset.invitation}:${id}`;
const memory = new Map();  // where the tab's storage is full or closed

const store = {
  get(id) {
    try { return JSON.parse(sessionStorage.getItem(keyOf(id))) || memory.get(id) || null; } catch { return memory.get(id) || null; }
  },
  put(id, entry) {
    memory.set(id, entry);
    try { sessionStorage.setItem(keyOf(id), JSON.stringify(entry)); } catch { /* the page itself still has it */ }
  },
  drop(id) {
    memory.delete(id);
    try { sessionStorage.removeItem(keyOf(id)); } catch { /* nothing was there */ }
  },
  ids() {
    const found = new Set(memory.keys());
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(keyOf(""))) found.add(key.slice(keyOf("").length));
    } catch { /* closed */ }
    return [...found];
  },
};

/* ---------- Saying how it stands ---------- */
let spoken = 0;
let waiting = 0;
function speak(words) {
  clearTimeout(waiting);
  const wait = Math.max(0, spoken + 5000 - Date.now());
  waiting = setTimeout(() => { spoken = Date.now(); document.getElementById("said").textContent = words; }, wait);
}

const clockOf = (iso) => new Date(iso).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZoneName: "short" });
function dayAndClock(iso) {
  const at = new Date(iso);
  if (at.toDateString() === new Date().toDateString()) return clockOf(iso);
  return `${at.toLocaleDateString("en-US", { month: "short", day: "numeric", year: "numeric" })}, ${clockOf(iso)}`;
}
const localTimes = (root) => {
  for (const time of root.querySelectorAll("time[data-time]")) time.textContent = dayAndClock(time.dateTime);
};

const sprite = document.querySelector("svg use")?.getAttribute("href").split("#")[0];
function sign(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "fd-i");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}
function tell(place, name, words, off = false) {
  if (!place) return;
  const span = document.createElement("span");
  span.textContent = words;
  place.classList.toggle("fd-save-off", off);
  place.replaceChildren(sign(name), span);
}

const lineOf = (id) => cardOf(id)?.querySelector("[data-line]");
const cardOf = (id) => document.getElementById(`q-${id}`);
const whole = () => document.getElementById("saved");

let lost = "";
function alertLost(words, href = "", label = "") {
  if (lost === words) return;
  lost = words;
  const box = document.getElementById("lost");
  box.replaceChildren();
  if (!words) return;
  const note = document.createElement("p");
  note.className = "fd-note fd-note-warn mb-3";
  const span = document.createElement("span");
  span.textContent = words;
  note.append(sign("alert-triangle"), span);
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    span.append(" ", link);
  }
  box.append(note);
}

/* ---------- What was typed ---------- */
const idOf = (field) => (field.name || "").split(".")[0];
const partOf = (field) => (field.name || "").split(".")[1] || "";
const fieldsOf = (card) => [...card.querySelectorAll("[name]")].filter((field) => field.name.startsWith(`${card.dataset.card}.`));
const states = new Map();  // by question: what is on its way

function stateOf(id) {
  if (!states.has(id)) states.set(id, { sending: false, tries: 0, timer: 0, typing: 0, clashed: "" });
  return states.get(id);
}

function entered(card) {
  const found = [];
  for (const field of fieldsOf(card)) {
    if (field.type === "file" || field.name.endsWith(".paste")) continue;
    if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
    found.push([field.name, field.value]);
  }
  return found;
}

// What the server is known to have of each part: a field that is left as it was saved is no change.
const known = new Map();
const ofPart = (fields, name) => JSON.stringify(fields.filter(([one]) => one === name || one.startsWith(`${name}.`)));
function remember(id, fields, parts = null) {
  const named = parts || new Set(fields.map(([name]) => name.split(".")[1]));
  for (const part of named) known.set(`${id}.${part}`, ofPart(fields, `${id}.${part}`));
}

function note(field) {
  const card = field.closest("[data-save]");
  const part = partOf(field);
  if (!card || !part || part === "paste" || part === "version") return null;
  const id = card.dataset.card;
  const before = store.get(id);
  const name = `${id}.${part}`;
  if (!before?.parts.includes(part) && known.get(name) === ofPart(entered(card), name)) return null;
  const parts = new Set(before ? before.parts : []);
  parts.add(part);
  store.put(id, { parts: [...parts], version: before ? before.version : card.dataset.version, fields: entered(card),
                  save: card.dataset.save, mark: Date.now() + Math.random() });
  tell(card.querySelector("[data-line]"), "loader-2", "Not saved yet", true);
  return id;
}

document.addEventListener("input", (event) => {
  if (!page || !event.target.name) return;
  const id = note(event.target);
  if (!id) return;
  const state = stateOf(id);
  clearTimeout(state.typing);
  state.typing = setTimeout(() => save(id), TYPING);
});
document.addEventListener("change", (event) => {
  if (!page || !event.target.name) return;
  const id = note(event.target);
  if (id) save(id);
});
document.addEventListener("focusout", (event) => {
  const card = page && event.target.closest?.("[data-save]");
  if (card && store.get(card.dataset.card)) save(card.dataset.card);
});

/* ---------- Saving ---------- */
let token = page?.dataset.csrf;
async function freshToken() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return false;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-csrf]");
  if (!found || found.dataset.csrf === token) return false;
  token = found.dataset.csrf;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  for (const field of document.querySelectorAll("[data-csrf]")) field.dataset.csrf = token;
  return true;
}

function bodyOf(id, entry, extra = {}) {
  const body = new URLSearchParams(entry.fields.filter(([name]) => name !== `${id}.version`));
  body.set("csrf", token);
  body.set(`${id}.version`, entry.version);
  body.set(`${id}.changed`, entry.parts.join(" "));
  body.set("section", page.dataset.section);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  return body;
}

async function save(id, extra = {}) {
  const state = stateOf(id);
  clearTimeout(state.typing);
  const entry = store.get(id);
  if (!entry || state.sending || (state.clashed && !extra.keep)) return;
  clearTimeout(state.timer);
  state.sending = true;
  tell(lineOf(id), "loader-2", "Saving…");
  tell(whole(), "loader-2", "Saving…");
  const answer = await sent(id, entry, extra).catch(() => null);
  state.sending = false;
  if (answer && answer.status < 500 && answer.status !== 429) taken(id, entry, answer);
  else again(id);
  const left = store.get(id);
  if (left && left.mark !== entry.mark && !state.clashed) save(id);
}

// The server's answer with its words. Rejected where the connection is lost on the way.
async function sent(id, entry, extra) {
  const ask = () => fetch(entry.save, { method: "POST", body: bodyOf(id, entry, extra), redirect: "manual", headers: { "X-Fragment": "yes" } });
  let answer = await ask();
  if (answer.status === 403 && await freshToken()) answer = await ask();
  return { type: answer.type, status: answer.status, words: answer.type === "opaqueredirect" ? "" : await answer.text() };
}

function taken(id, entry, answer) {
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    tell(lineOf(id), "lock", "Not saved: you are signed out (answers stay here)", true);
    tell(whole(), "lock", "Signed out", true);
    alertLost("You are signed out. What you wrote is kept in this tab and is saved once you are back.", "/vendor/sign-in", "Ask for a new code");
    return;
  }
  const html = new DOMParser().parseFromString(answer.words, "text/html");
  const result = html.querySelector("[data-answer]");
  if (!result) {
    const words = html.querySelector("main p")?.textContent.trim() || `The server answered ${answer.status}.`;
    tell(lineOf(id), "alert-triangle", `Not saved. ${words} What you wrote stays here.`, true);
    tell(whole(), "alert-triangle", "Not saved", true);
    speak(`Not saved. ${words}`);
    return;
  }
  alertLost("");
  settled(id, entry, result);
  apply(id, html, result);
}

function again(id) {
  const state = stateOf(id);
  const wait = WAITS[Math.min(state.tries, WAITS.length - 1)];
  state.tries += 1;
  tell(lineOf(id), "alert-triangle", "Not saved, we keep trying (answers stay here)", true);
  tell(whole(), "alert-triangle", "Not saved, we keep trying", true);
  alertLost("The connection is lost. What you write stays here, and is saved when it is back.");
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(id), wait);
}

// The server has what was sent. What was typed since stays to be saved, from the version that stands now.
function settled(id, entry, result) {
  const state = stateOf(id);
  const clashed = result.dataset.clashed.split(" ").filter(Boolean);
  const left = store.get(id);
  remember(id, entry.fields, entry.parts.filter((part) => !clashed.includes(part)));
  state.tries = 0;
  state.clashed = clashed.join(" ");
  if (result.dataset.problem) {
    tell(lineOf(id), "alert-triangle", `Not saved. ${result.dataset.problem}`, true);
    tell(whole(), "alert-triangle", "Not saved", true);
    return;
  }
  const since = left && left.mark !== entry.mark;
  const parts = since ? left.parts : clashed;
  if (parts.length) store.put(id, { ...left, parts, version: clashed.length ? entry.version : result.dataset.version });
  else store.drop(id);
  if (clashed.length) {
    const words = `Changed by ${result.dataset.by || "somebody else"}: both are shown`;
    tell(lineOf(id), "arrows-diff", words, true);
    tell(whole(), "alert-triangle", "Not all saved", true);
    speak(words);
    return;
  }
  const card = cardOf(id);
  if (card) setVersion(card, result.dataset.version);
  tell(lineOf(id), "cloud-check", `Saved ${clockOf(result.dataset.at)}`);
  if (!store.ids().length) tell(whole(), "cloud-check", `Saved ${clockOf(result.dataset.at)}`);
  speak(`Saved ${clockOf(result.dataset.at)}`);
}

function setVersion(card, version) {
  card.dataset.version = version;
  const base = card.querySelector("[data-base]");
  if (base) base.value = version;
}

/* ---------- Putting in what the server sends ---------- */
function apply(id, html, result) {
  for (const card of html.querySelectorAll("[data-card]")) place(document.adoptNode(card), card.id === `q-${id}`);
  for (const piece of html.body.querySelectorAll("[data-swap]")) {
    const here = document.getElementById(piece.id);
    if (here && !piece.closest("[data-card]")) swap(here, document.adoptNode(piece));
  }
  const count = html.querySelector("[data-count]");
  if (count) countSection(count.dataset);
  const card = cardOf(id);
  const notes = card?.querySelector(".fd-says");
  const explain = document.getElementById(`explain-${id}`);
  if (notes && explain) explain.hidden = notes.dataset.explained !== "yes" && !explain.querySelector("textarea").value;
  if (result?.dataset.pasted > 0) tell(lineOf(id), "cloud-check", `${result.dataset.pasted} rows added and saved. Look through them.`);
  renumber();
}

function swap(here, piece) {
  const focused = here.contains(document.activeElement) ? document.activeElement.name : "";
  here.replaceWith(piece);
  if (focused) (piece.querySelector(`[name="${focused}"]`) || cardOf(piece.id.replace("notes-", ""))?.querySelector("[name]:not([type=hidden])"))?.focus();
}

function countSection({ count, answered, asked }) {
  const line = document.getElementById(`sec-${count}`);
  if (!line) return;
  line.querySelector(".n [aria-hidden]").textContent = `${answered}/${asked}`;
  line.querySelector(".n .visually-hidden").textContent = `${answered} of ${asked} answered`;
  const done = answered === asked;
  const mark = line.firstElementChild;
  mark.className = done ? "fd-mark fd-c-good" : "fd-2nd";
  mark.querySelector("use").setAttribute("href", `${sprite}#i-${done ? "circle-check-f" : Number(answered) ? "circle-half-2" : "circle"}`);
  mark.querySelector("svg").classList.toggle("fd-i-f", done);
}

const untouched = (card) => !store.get(card.dataset.card) && !card.contains(document.activeElement);

// A card as the server has it now. Words that are being written, or not saved yet, are never touched.
function place(card, wanted = false) {
  const here = document.getElementById(card.id);
  if (!here) return;
  if (card.hidden) { here.hidden = true; return; }
  if (here.hidden && here.querySelector("fieldset")) { here.hidden = false; return; }
  if (wanted || here.hidden || untouched(here)) {
    const focused = here.contains(document.activeElement);
    here.replaceWith(card);
    localTimes(card);
    remember(card.dataset.card, entered(card));
    window.htmx?.process(card);
    if (focused) (card.querySelector("[data-rows] tbody tr:last-child [name]") || card.querySelector("[name]:not([type=hidden])"))?.focus({ preventScroll: true });
  }
}

function renumber() {
  const shown = [...document.querySelectorAll("[data-card]:not([hidden])")];
  shown.forEach((card, number) => {
    const n = card.querySelector("[data-n]");
    if (!n) return;
    n.textContent = number + 1;
    card.querySelector("[data-of]").textContent = shown.length;
  });
  const empty = document.querySelector("[data-empty]");
  if (empty) empty.hidden = shown.length > 0;
}

/* ---------- Rows ---------- */
function number(row, to) {
  for (const field of row.querySelectorAll("[name]")) {
    const [id, part, , column] = field.name.split(".");
    if (!column) continue;
    field.name = `${id}.${part}.${to}.${column}`;
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/row \d+$/, `row ${to}`));
  }
  row.dataset.row = to;
  const button = row.querySelector("[data-remove]");
  button.value = `${button.value.split(" ")[0]} ${to}`;
  button.querySelector("[data-number]").textContent = to;
}

function blank(row) {
  for (const field of row.querySelectorAll("input, textarea, select")) field.value = "";
  for (const option of row.querySelectorAll("option")) option.selected = !option.value;
}

function addRow(button) {
  const rows = button.closest("[data-card]").querySelector("[data-rows] tbody");
  const row = rows.lastElementChild.cloneNode(true);
  blank(row);
  number(row, rows.children.length + 1);
  rows.append(row);
  row.querySelector("input, textarea, select").focus();
}

function removeRow(button) {
  const row = button.closest("tr");
  const rows = row.parentElement;
  const field = row.querySelector("[name]");
  const after = row.nextElementSibling || row.previousElementSibling;
  if (rows.children.length > 1) row.remove(); else blank(row);
  [...rows.children].forEach((one, place) => number(one, place + 1));
  (after || row).querySelector("input, textarea, select").focus();
  const id = note(rows.querySelector("[name]") || field);
  if (id) save(id);
}

/* ---------- Clearing ---------- */
function clear(id) {
  const boxes = cardOf(id).querySelectorAll("input[type=radio]");
  for (const box of boxes) box.checked = false;
  boxes[0].focus();
  if (note(boxes[0])) save(id);
}

/* ---------- Buttons ---------- */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!page || !(form.id === "answers" || form.id.startsWith("form-"))) return;
  event.preventDefault();
  const button = event.submitter;
  const id = button?.value?.split(" ")[0];
  if (button?.matches("[data-more]")) addRow(button);
  else if (button?.matches("[data-remove]")) removeRow(button);
  else if (button?.matches("[data-clear]")) clear(id);
  else if (button?.name === "paste") paste(id);
  else if (button?.name === "keep") keep(id, button.value.split(" ")[1]);
  else if (button?.dataset.go) leave(button.dataset.go);
  else saveAll();
}, true);

document.addEventListener("click", (event) => {
  const link = page && event.target.closest?.("a[data-go]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  leave(link.href);
});

function paste(id) {
  const card = cardOf(id);
  const words = card.querySelector(`[name="${id}.paste"]`).value;
  if (!words.trim()) return;
  const before = store.get(id);
  const parts = new Set(before ? before.parts : []).add("value");
  store.put(id, { parts: [...parts], version: before ? before.version : card.dataset.version, mark: Math.random(),
                  fields: [...entered(card), [`${id}.paste`, words]], save: card.dataset.save });
  save(id);
}

async function keep(id, whose) {
  const state = stateOf(id);
  const card = cardOf(id);
  const entry = store.get(id);
  const clashed = state.clashed.split(" ");
  if (whose === "theirs") {
    const parts = entry ? entry.parts.filter((part) => !clashed.includes(part)) : [];
    if (parts.length) store.put(id, { ...entry, parts }); else store.drop(id);
    state.clashed = "";
    if (parts.length) await save(id);
    await fetchCards([id], true);
    tell(lineOf(id), "cloud-check", "Theirs is kept");
  } else {
    const version = card.querySelector(".fd-clash")?.dataset.version;
    state.clashed = "";
    store.put(id, { ...(entry || { parts: clashed, save: card.dataset.save }), fields: entered(card), version, mark: Math.random() });
    await save(id, { keep: `${id} mine` });
  }
}

async function saveAll() {
  await Promise.all(store.ids().map((id) => save(id)));
}

// On to another page once all is saved; while the connection is lost, here is where the words are safe.
async function leave(href) {
  for (const id of store.ids()) clearTimeout(stateOf(id).typing);
  await Promise.race([saveAll(), new Promise((done) => setTimeout(done, 4000))]);
  for (let tries = 0; tries < 20 && [...states.values()].some((state) => state.sending); tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  if (lost) { document.getElementById("lost").scrollIntoView({ block: "center" }); return; }
  location.href = href;
}

/* ---------- What others change ---------- */
let since = page?.dataset.now;
async function fetchCards(ids, put = false) {
  const query = new URLSearchParams({ section: page.dataset.section, cards: ids.join(" ") });
  const html = await changes(query);
  if (html && put) for (const card of html.querySelectorAll("[data-card]")) place(document.adoptNode(card), true);
  return html;
}

async function changes(query) {
  const answer = await fetch(`${page.dataset.changes}?${query}`, { redirect: "manual" });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function poll() {
  if (document.hidden || !page.dataset.changes) return;
  const html = await changes(new URLSearchParams({ section: page.dataset.section, since })).catch(() => null);
  const frame = html?.querySelector("[data-now]");
  if (!frame) return;
  since = frame.dataset.now;
  for (const card of html.querySelectorAll("[data-card]")) heard(document.adoptNode(card));
  await showing(frame.dataset.shown.split(" ").filter(Boolean));
  for (const piece of html.body.querySelectorAll("[data-swap]")) {
    const here = document.getElementById(piece.id);
    if (here && !piece.closest("[data-card]") && !here.contains(document.activeElement)) here.replaceWith(document.adoptNode(piece));
  }
  renumber();
}

function heard(card) {
  const here = document.getElementById(card.id);
  if (!here || Number(card.dataset.version) <= Number(here.dataset.version)) return;
  if (untouched(here)) { place(card); return; }
  const state = stateOf(card.dataset.card);
  if (here.querySelector("[data-heard]") || state.sending || state.clashed) return;
  const line = here.querySelector("[data-line]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fd-quiet";
  button.dataset.heard = "yes";
  button.textContent = "Show";
  button.addEventListener("click", () => fetchBoth(card.dataset.card, card));
  tell(line, "arrows-diff", `Changed by ${card.dataset.by || "somebody else"} at ${clockOf(card.dataset.at)}`, true);
  line.append(button);
  speak(line.textContent);
}

// Both wordings: what is not saved here is sent, and the server shows the two where they clash.
async function fetchBoth(id, card) {
  if (store.get(id)) { await save(id); return; }
  place(card, true);
}

async function showing(ids) {
  const shown = new Set(ids);
  const missing = ids.filter((id) => cardOf(id)?.hidden && !cardOf(id).querySelector("fieldset"));
  for (const card of document.querySelectorAll("[data-card]")) {
    if (!shown.has(card.dataset.card) && !card.hidden && untouched(card)) card.hidden = true;
    else if (shown.has(card.dataset.card) && card.hidden && card.querySelector("fieldset")) card.hidden = false;
  }
  if (missing.length) await fetchCards(missing, true);
}

/* ---------- Beginning, coming back, leaving ---------- */
function restore(id) {
  const entry = store.get(id);
  const card = cardOf(id);
  if (!entry || !card || !card.querySelector("fieldset")) return;
  const typed = entry.fields.filter(([name]) => entry.parts.includes(name.split(".")[1]));
  for (const field of fieldsOf(card)) {
    if (!entry.parts.includes(partOf(field)) || field.type === "hidden") continue;
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  const rows = card.querySelector("[data-rows] tbody tr[data-row]")?.parentElement;
  const most = Math.max(0, ...typed.map(([name]) => Number(name.split(".")[2]) || 0));
  if (!rows || !entry.parts.includes("value")) return;
  while (rows.children.length < most) {
    const row = rows.lastElementChild.cloneNode(true);
    blank(row);
    number(row, rows.children.length + 1);
    rows.append(row);
  }
  for (const field of rows.querySelectorAll("[name]")) field.value = typed.find(([name]) => name === field.name)?.[1] ?? "";
}

if (page) {
  localTimes(document);
  for (const card of document.querySelectorAll("[data-save]")) remember(card.dataset.card, entered(card));
  for (const id of store.ids()) {
    restore(id);
    cardOf(id)?.querySelector("details.fd-fold")?.setAttribute("open", "");
    save(id);
  }
  if (page.dataset.changes) {
    setTimeout(poll, 2000);
    setInterval(poll, POLL);
  }
  window.addEventListener("online", () => { for (const id of store.ids()) { stateOf(id).tries = 0; save(id); } });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { for (const id of store.ids()) save(id); } else poll();
  });
  window.addEventListener("pagehide", () => {
    for (const id of store.ids()) {
      const entry = store.get(id);
      if (stateOf(id).clashed) continue;
      fetch(entry.save, { method: "POST", body: bodyOf(id, entry), keepalive: true, redirect: "manual",
                          headers: { "X-Fragment": "yes" } }).catch(() => {});
    }
  });
} else localTimes(document);
}
