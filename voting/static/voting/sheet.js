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
