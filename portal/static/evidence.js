/* Files beside an answer: several are sent one after another, each heard of at once. Without this file the link beside
   the question leads to a page with a form. */
"use strict";

document.documentElement.classList.add("fd-js");

const said = new WeakMap();

// At most one spoken message in five seconds; the last one waits for its turn.
function speak(place, words) {
  const now = said.get(place) || { at: 0 };
  clearTimeout(now.timer);
  const wait = Math.max(0, now.at + 5000 - Date.now());
  now.timer = setTimeout(() => { now.at = Date.now(); place.textContent = words; }, wait);
  said.set(place, now);
}

const sayingOf = (evidence) => evidence.querySelector("[data-evidence-said]");
const filesOf = (evidence) => evidence.querySelector("[data-evidence-files]");

// Beside the list, which is replaced as long as something is checked: an error stays until the next file is chosen.
function wrong(evidence, words) {
  const line = document.createElement("p");
  line.className = "fd-error";
  line.setAttribute("role", "alert");
  line.textContent = words;
  evidence.querySelector("[data-evidence-problems]").append(line);
}

function show(evidence, html, name) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const list = page.querySelector("[data-evidence-files]");
  if (!list) return false;
  const problem = list.querySelector("[role=alert]");
  if (problem) {
    problem.remove();
    wrong(evidence, `${name}: ${problem.textContent.trim()}`);
  }
  filesOf(evidence).replaceWith(document.adoptNode(list));
  htmx.process(filesOf(evidence));
  speak(sayingOf(evidence), filesOf(evidence).dataset.evidenceFiles);
  return true;
}

async function send(evidence, input, file) {
  const form = new FormData();
  form.append("csrf", input.dataset.csrf);
  form.append("dated", evidence.querySelector("[data-evidence-dated]").value);
  form.append("file", file);
  speak(sayingOf(evidence), `Sending ${file.name}`);
  try {
    const answer = await fetch(input.dataset.evidence, { method: "POST", body: form, headers: { "HX-Request": "true" } });
    if (!show(evidence, await answer.text(), file.name)) {
      wrong(evidence, `${file.name} was not taken (${answer.status}). Open this page again and choose it once more.`);
    }
  } catch {
    wrong(evidence, `The connection was lost, and ${file.name} did not arrive. Choose it once more.`);
  }
}

async function sendAll(input, files) {
  const evidence = input.closest(".fd-evidence");
  input.disabled = true;
  evidence.querySelector("[data-evidence-problems]").replaceChildren();
  for (const file of files) await send(evidence, input, file);
  input.value = "";
  input.disabled = false;
  input.focus();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-evidence]")) sendAll(event.target, [...event.target.files]);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = event.target.closest?.(".fd-drop");
    const input = area?.querySelector("input[data-evidence]");
    if (!input) return;
    event.preventDefault();
    area.classList.toggle("fd-drop-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && !input.disabled) sendAll(input, [...event.dataTransfer.files]);
  });
}

// The list that was asked for again: say when the last check has ended.
document.addEventListener("htmx:after:swap", () => {
  for (const evidence of document.querySelectorAll(".fd-evidence")) {
    const place = sayingOf(evidence), words = filesOf(evidence)?.dataset.evidenceFiles;
    if (place.textContent && words && place.textContent !== words) speak(place, words);
  }
});
