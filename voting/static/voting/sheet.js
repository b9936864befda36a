/*
 * The score sheet saves itself while one writes. The server decides everything; this only puts its answer in the right place.
 */
"use strict";

/** A refused sheet is answered with the reason, to be shown like any answer; anything that is not the sheet's is not shown. */
function placeAnswer(event) {
  const { xhr } = event.detail;
  if (!event.target.closest("#sheet-state, #sheet")) return;
  if (xhr.getResponseHeader("X-Sheet") === "1") {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    return;
  }
  event.detail.shouldSwap = false;
  const place = document.querySelector("#sheet [data-signed-out]");
  if (!place) return;
  place.textContent = xhr.status < 400 ? place.dataset.signedOut : place.dataset.unsaved;
  place.classList.add("failed");
}

document.addEventListener("htmx:beforeSwap", placeAnswer);

/** Who submits while the sheet is still being saved is sent on when that answer is here: sent beside it, the sheet would clash with itself. */
function waitForSaving(event) {
  const form = event.target;
  const { submitter } = event;
  if (form.id !== "sheet" || !form.classList.contains("htmx-request")) return;
  event.preventDefault();
  if (form.dataset.waits) return;
  form.dataset.waits = "1";
  const goOn = () => {
    delete form.dataset.waits;
    if (submitter?.isConnected) form.requestSubmit(submitter);
  };
  form.addEventListener("htmx:afterRequest", () => { setTimeout(goOn); }, { once: true });
}

document.addEventListener("submit", waitForSaving);
