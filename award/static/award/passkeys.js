/*
 * Binds the button for a passkey to allauth's script, which talks to the device and sends the form. What the server wants
 * signed stands in the page as data; when the device does not answer, the page says so.
 */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-passkey]");
  if (!button) return;
  const failed = document.getElementById("passkey-failed");
  window.allauth.webauthn.forms[button.dataset.passkey]({
    ids: { add: button.id, authenticate: button.id, credential: button.dataset.credential, data: "passkey-data" },
  });
  button.addEventListener("click", () => { failed.hidden = true; });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    failed.textContent = button.dataset.failed;
    failed.hidden = false;
  });
});
