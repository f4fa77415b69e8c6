// Small conveniences; every page works without them.
"use strict";

// Copy an id.
document.addEventListener("click", async (event) => {
  const button = event.target.closest(".copy");
  if (!button) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1500);
});

// A row of a list opens on click, unless something in it was clicked or text is being marked.
function openRow(event) {
  const row = event.target.closest(".bo-results tr.data-row");
  if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
  const link = row.querySelector("th a, td a");
  if (!link) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else if (event.button === 0) location.assign(link.href);
}
document.addEventListener("click", openRow);
document.addEventListener("auxclick", openRow);

// Enter in the command palette opens the first hit where none is picked.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || event.target.id !== "search-input-command") return;
    const hits = document.getElementById("command-results-list");
    if (hits?.querySelector("li.active")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const first = hits?.querySelector("a");
    if (first) location.assign(first.href);
  },
  true,
);

// What may be sent only once goes grey while it is sent, and comes back with the page.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  // After the browser has read the form: a disabled button would not be sent along.
  setTimeout(() => {
    for (const button of event.target.querySelectorAll("button")) {
      button.disabled = true;
      if (!button.dataset.busy) continue;
      button.dataset.act = button.textContent;
      button.textContent = button.dataset.busy;
    }
  });
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) {
      button.disabled = false;
      if (button.dataset.act) button.textContent = button.dataset.act;
    }
  }
});

// Unfold writes the name of a chosen file into the first text field nearby; in our forms that is another question.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches(".bo-form input[type=file]")) event.stopImmediatePropagation();
  },
  true,
);

// The raw body of an entry is fetched when it is opened.
document.addEventListener(
  "toggle",
  async (event) => {
    const details = event.target;
    if (!details.open || !details.dataset?.body) return;
    const address = details.dataset.body;
    delete details.dataset.body;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok) details.insertAdjacentHTML("beforeend", await answer.text());
  },
  true,
);

// The open filter panel closes by Escape and by a click beside it.
document.addEventListener("click", (event) => {
  const panel = document.querySelector(".bo-filters[open], .bo-more[open]");
  if (panel && !panel.contains(event.target)) panel.open = false;
});
document.addEventListener("keydown", (event) => {
  const panel = document.querySelector(".bo-filters[open], .bo-more[open]");
  if (event.key !== "Escape" || !panel) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});

// A page that waits for an answer looks again, unless something is being written on it.
document.addEventListener("DOMContentLoaded", () => {
  const waiting = document.querySelector("[data-look-again]");
  if (!waiting) return;
  setInterval(() => {
    const writing = [...document.querySelectorAll("textarea")].some((field) => field.value);
    if (!document.hidden && !writing) location.reload();
  }, 1000 * waiting.dataset.lookAgain);
});
