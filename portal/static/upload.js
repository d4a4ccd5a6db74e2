/* The upload: drop a file, hear at once when it is too large, see it go, and keep what was entered when it is refused.
   Without this file the form is sent as any other. */
"use strict";

const form = document.getElementById("upload");
const field = document.getElementById("file");
const area = form.querySelector(".fd-drop");
const chosen = document.getElementById("file-name");
const place = document.getElementById("file-error-place");
const sending = document.getElementById("sending");
const bar = document.getElementById("sending-bar");
const words = document.getElementById("sending-words");
const errors = document.getElementById("upload-errors");
let lastSaid = 0;

form.querySelector(".fd-drop-words").hidden = false;

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function wrong(message) {
  place.replaceChildren();
  field.toggleAttribute("aria-invalid", false);
  field.setCustomValidity("");
  if (!message) return;
  const line = document.createElement("p");
  line.className = "fd-error";
  line.id = "file-error";
  line.setAttribute("role", "alert");
  line.textContent = message;
  place.append(line);
  field.setAttribute("aria-invalid", "true");
}

function tooLarge() {
  const file = field.files[0];
  return file && file.size > Number(form.dataset.most)
    ? `This file has ${size(file.size)}; up to ${form.dataset.mostWords} are taken. Save it smaller, or choose only the agreement.` : "";
}

function show() {
  const file = field.files[0];
  chosen.hidden = !file;
  chosen.textContent = file ? `${file.name}, ${size(file.size)}` : "";
  wrong(tooLarge());
}
field.addEventListener("change", show);

for (const kind of ["dragenter", "dragover"]) {
  area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("fd-drop-over"); });
}
for (const kind of ["dragleave", "drop"]) {
  area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.remove("fd-drop-over"); });
}
area.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  field.files = one.files;
  show();
});

function say(message) {
  if (Date.now() - lastSaid < 5000) return;
  lastSaid = Date.now();
  words.textContent = message;
}

function ready() {
  delete form.dataset.sent;
  sending.hidden = true;
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}

function refused(html, status) {
  ready();
  const page = new DOMParser().parseFromString(html, "text/html");
  const theirs = page.getElementById("upload-errors");
  if (!theirs) return wrong(`The server answered with an error (${status}). Your file is still chosen: try again.`);
  theirs.querySelector("[autofocus]")?.removeAttribute("autofocus"); // it is focused below
  errors.replaceChildren(...theirs.childNodes);
  wrong(page.querySelector("#file-error span")?.textContent || "");
  (errors.querySelector(".fd-errors") || field).focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  errors.replaceChildren();
  if (tooLarge()) {
    delete form.dataset.sent;
    wrong(tooLarge());
    field.focus();
    return;
  }
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (progress) => {
    if (!progress.lengthComputable) return;
    const percent = Math.floor((100 * progress.loaded) / progress.total);
    bar.value = percent;
    say(percent < 100 ? `Sending: ${size(progress.loaded)} of ${size(progress.total)}` : "Sent. Being taken in.");
  });
  request.addEventListener("load", () => {
    if (request.status < 400) return location.assign(request.responseURL);
    refused(request.responseText, request.status);
  });
  request.addEventListener("error", () => {
    ready();
    wrong("The connection was lost, and the file did not arrive. It is still chosen: try again.");
  });
  lastSaid = 0;
  say(`Sending ${field.files[0].name}`);
  sending.hidden = false;
  const entered = new FormData(form);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  request.send(entered);
});
