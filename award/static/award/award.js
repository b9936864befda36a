/*
 * Small enhancements; every page works without them. Data comes from data-* attributes, texts are translated by the
 * server. Nothing here decides anything: limits and rules are checked where the form is received.
 */
"use strict";

/** Move the focus to the error summary, so that a screen reader hears it first and a link to the field is one Tab away. */
function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

/** Count words as the server does: split on its literal character class, drop the empty pieces. */
function countWords(text, separators) {
  return text.split(new RegExp(`${separators}+`, "u")).filter(Boolean).length;
}

function updateWordCount(textarea) {
  const place = document.querySelector(`[data-count-of="${textarea.id}"]`);
  if (!place) return;
  const limit = Number(textarea.dataset.wordLimit);
  const count = countWords(textarea.value, textarea.dataset.wordSeparators);
  const over = count > limit;
  const message = over ? textarea.dataset.wordsOver : textarea.dataset.wordsUsed;
  place.textContent = message.replace("{count}", count).replace("{limit}", limit).replace("{over}", count - limit);
  place.classList.toggle("over", over);
}

/** Show the sentence that belongs to the chosen point of a scale. */
function updateAnchor(radio) {
  const scale = radio.closest("[data-scale]");
  const place = scale && document.querySelector(`[data-anchor-of="${scale.id}"]`);
  if (!place) return;
  place.replaceChildren();
  if (!radio.dataset.anchor) return;
  const point = document.createElement("strong");
  point.textContent = radio.value;
  place.append(point, ` – ${radio.dataset.anchor}`);
}

/** Say that saving as one goes has failed; the server's own answer replaces this text when it works again. */
function markUnsaved(event) {
  const form = event.target.closest("form") || document;
  const place = form.querySelector("[data-unsaved]");
  if (!place) return;
  place.textContent = place.dataset.unsaved;
  place.classList.add("failed");
}

/** Copy a text (for the minutes, for a mail) and say so in the button for a moment. */
async function copyText(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) return;
  await navigator.clipboard.writeText(source.value === undefined ? source.innerText : source.value);
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 2500);
}

document.addEventListener("DOMContentLoaded", () => {
  focusErrorSummary(document);
  document.querySelectorAll("textarea[data-word-limit]").forEach(updateWordCount);
  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  if (window.matchMedia("(max-width: 60rem)").matches) {
    document.querySelectorAll("details[data-fold]").forEach((details) => { details.open = false; });
  }
});
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-word-limit]")) updateWordCount(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-scale] input[type=radio]")) updateAnchor(event.target);
});
document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy);
  if (event.target.closest("[data-print]")) window.print();
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (control) {
    event.preventDefault();
    (control.closest(".field") || control).scrollIntoView();
    control.focus({ preventScroll: true });
  }
});
/* A double click sends a form once; the server would refuse the second one too, but with a page one need not see. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});
/* A clash (409) is an answer one must see: the text of the other window comes with it, and what was typed stays in the field. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const clash = event.detail.xhr.status === 409;
  if (clash) Object.assign(event.detail, { shouldSwap: true, isError: false });
  event.detail.target.classList.toggle("failed", clash);
});
document.addEventListener("htmx:sendError", markUnsaved);
document.addEventListener("htmx:responseError", markUnsaved);
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelectorAll("textarea[data-word-limit]").forEach(updateWordCount);
});
