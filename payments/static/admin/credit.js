// Adds up a credit note by asking the server while one types. The page works without it.
"use strict";

const form = document.getElementById("credit");
const split = document.getElementById("split");
let pause = 0;
let asking = null;

async function addUp() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(form.dataset.sums, {
      method: "POST", body: new FormData(form), credentials: "same-origin", signal: asking.signal,
    });
    if (!answer.ok) return;
    const { total, problem, errors } = await answer.json();
    document.getElementById("credit-total").textContent = total;
    if (split) split.textContent = problem;
    for (const error of form.querySelectorAll(".bo-live")) error.remove();
    for (const [name, words] of Object.entries(errors)) {
      const place = form.elements[name]?.closest?.("td, .bo-field");
      place?.append(Object.assign(document.createElement("p"), { className: "bo-reason bo-live", textContent: words }));
    }
  } catch {
    return; // A newer question, or no network: the button adds up all the same.
  }
}

form.addEventListener("input", (event) => {
  const place = event.target.closest("td, .bo-field");
  for (const error of place?.querySelectorAll(".bo-reason") ?? []) error.remove();
  clearTimeout(pause);
  pause = setTimeout(addUp, 300);
});

// All of a line.
for (const button of form.querySelectorAll("button[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = button.parentElement.querySelector("input");
    field.value = button.dataset.all;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
document.getElementById("update").hidden = true;
