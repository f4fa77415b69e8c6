// Adds up while one types, fills in prices, and gives more lines. The page works without it.
"use strict";

const form = document.getElementById("new-order");
const { digits, prices } = JSON.parse(document.getElementById("new-order-data").textContent);
const currency = form.elements.currency;
const rows = () => [...form.querySelectorAll(".bo-line")];
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);

// What was typed, in the minor unit; null when it is no amount of this currency. Integers only: money is never a float.
function minor(text) {
  const places = digits[currency.value] ?? 2;
  const found = /^(\d{1,15})(?:\.(\d*))?$/.exec(text.trim());
  if (!found) return null;
  const behind = found[2] ?? "";
  if (/[1-9]/.test(behind.slice(places))) return null;
  return BigInt(found[1] + behind.slice(0, places).padEnd(places, "0"));
}

function shown(amount) {
  const places = digits[currency.value] ?? 2;
  const text = amount.toString().padStart(places + 1, "0");
  const number = places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.value.toUpperCase() });
  return format.format(number);
}

function addUp() {
  let subtotal = 0n;
  for (const row of rows()) {
    const unit = minor(part(row, "unit").value);
    const quantity = /^\d{1,6}$/.test(part(row, "quantity").value) ? BigInt(part(row, "quantity").value) : null;
    const known = unit !== null && quantity !== null;
    if (known) subtotal += unit * quantity;
    row.querySelector(".bo-line-total").textContent = known ? shown(unit * quantity) : "";
  }
  const typed = form.elements.discount.value.trim() ? minor(form.elements.discount.value) : 0n;
  const off = typed !== null && typed <= subtotal ? typed : 0n;
  document.getElementById("subtotal").textContent = shown(subtotal);
  document.getElementById("off").textContent = off ? `\u2212${shown(off)}` : "\u2013";
  document.getElementById("total").textContent = shown(subtotal - off);
  document.getElementById("place").textContent = subtotal ? `Place order over ${shown(subtotal - off)}` : "Place order";
}

// A price that was filled in by us follows the product and the currency; one that was typed stays.
function fillIn(row) {
  const unit = part(row, "unit");
  const known = prices[part(row, "what").value.trim()];
  if (unit.value && unit.dataset.filled !== unit.value) return;
  unit.value = known?.[currency.value] ?? "";
  unit.dataset.filled = unit.value;
}

function anotherLine() {
  const total = form.elements["line-TOTAL_FORMS"];
  const place = Number(total.value);
  const most = Number(document.getElementById("more").dataset.most);
  if (place >= most) return null;
  const row = rows().at(-1).cloneNode(true);
  for (const field of row.querySelectorAll("input")) {
    field.name = field.name.replace(/-\d+-/, `-${place}-`);
    field.id = field.id.replace(/-\d+-/, `-${place}-`);
    field.value = field.name.endsWith("-quantity") ? "1" : "";
    delete field.dataset.filled;
  }
  for (const error of row.querySelectorAll(".bo-reason")) error.remove();
  rows().at(-1).after(row);
  total.value = place + 1;
  if (place + 1 >= most) document.getElementById("more").hidden = true;
  return row;
}

form.addEventListener("input", (event) => {
  const row = event.target.closest(".bo-line");
  if (row && event.target.name.endsWith("-what")) fillIn(row);
  addUp();
});
currency.addEventListener("change", () => {
  rows().forEach(fillIn);
  addUp();
});
document.getElementById("more").addEventListener("click", (event) => {
  event.preventDefault();
  const row = anotherLine();
  if (row) part(row, "what").focus();
  addUp();
});

// The totals are up to date already: Enter goes on to the next field.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  fields[fields.indexOf(event.target) + 1]?.focus();
});

document.getElementById("update").hidden = true;
rows().forEach(fillIn);
addUp();
