// Adds up by asking the server while one types, moves lines, and gives more. The page works without it.
"use strict";

const form = document.getElementById("invoice-draft");
const table = form.querySelector(".bo-lines tbody");
const rows = () => [...table.querySelectorAll(".bo-line")];
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);

// The names of a row's fields say its place.
function renumber() {
  rows().forEach((row, place) => {
    for (const each of row.querySelectorAll("[name], [id], [for]")) {
      for (const mark of ["name", "id", "for"]) {
        const was = each.getAttribute(mark);
        if (was) each.setAttribute(mark, was.replace(/-\d+-/, `-${place}-`));
      }
      if (each.tagName === "BUTTON") each.value = place;
    }
  });
  form.elements["line-TOTAL_FORMS"].value = rows().length;
  document.getElementById("more").hidden = rows().length >= Number(document.getElementById("more").dataset.most);
}

function blank(row) {
  for (const field of row.querySelectorAll("input")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = field.name.endsWith("-quantity") ? "1" : "";
    field.placeholder = "";
  }
  for (const error of row.querySelectorAll(".bo-reason")) error.remove();
  row.querySelector(".bo-line-total").textContent = "";
  row.querySelector("details").open = false;
  nameTaxes(row);
}

const ACTS = {
  up: (row) => row.previousElementSibling?.before(row),
  down: (row) => row.nextElementSibling?.after(row),
  remove: (row) => (rows().length > 1 ? row.remove() : blank(row)),
};
table.addEventListener("click", (event) => {
  const button = event.target.closest("button[name]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest(".bo-line");
  const next = row.nextElementSibling ?? row.previousElementSibling ?? row;
  ACTS[button.name](row);
  renumber();
  (row.isConnected ? button : part(next, "what")).focus();
  changed();
});
document.getElementById("more").addEventListener("click", (event) => {
  event.preventDefault();
  const row = rows().at(-1).cloneNode(true);
  blank(row);
  table.append(row);
  renumber();
  part(row, "what").focus();
});

// What is ticked stands in the words that open the boxes.
function nameTaxes(row) {
  const ticked = [...row.querySelectorAll("details input:checked")].map((box) => box.closest("label").textContent.trim());
  const words = row.querySelector("summary");
  words.textContent = ticked.length ? ticked.join(", ") : words.dataset.none;
}

// The server adds up: it alone knows how Stripe rounds. An answer that comes late is dropped.
let pause = 0;
let asking = null;
function changed() {
  clearTimeout(pause);
  pause = setTimeout(addUp, 300);
}
async function addUp() {
  asking?.abort();
  asking = new AbortController();
  document.getElementById("sums").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.totals, {
      method: "POST", body: new FormData(form), credentials: "same-origin", signal: asking.signal,
    });
    if (answer.ok) show(await answer.json());
  } catch {
    return; // A newer question, or no network: the button adds up all the same.
  }
  document.getElementById("sums").removeAttribute("aria-busy");
}

function show({ sums, lines, errors }) {
  document.getElementById("sums").innerHTML = sums;
  rows().forEach((row, place) => {
    row.querySelector(".bo-line-total").textContent = lines[place]?.total ?? "";
    part(row, "unit").placeholder = lines[place]?.unit ?? "";
  });
  for (const error of form.querySelectorAll(".bo-live")) error.remove();
  for (const [name, words] of Object.entries(errors)) {
    const field = form.elements[name];
    const place = field?.closest?.("td, .bo-field");
    if (!place || place.querySelector(".bo-reason")) continue;
    place.append(Object.assign(document.createElement("p"), { className: "bo-reason bo-live", textContent: words }));
  }
}

form.addEventListener("input", (event) => {
  const place = event.target.closest("td, .bo-field");
  for (const error of place?.querySelectorAll(".bo-reason") ?? []) error.remove();
  const row = event.target.closest(".bo-line");
  if (row && event.target.type === "checkbox") nameTaxes(row);
  changed();
});

// The totals are up to date already: Enter goes on to the next field.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  fields[fields.indexOf(event.target) + 1]?.focus();
});

document.getElementById("update").hidden = true;
