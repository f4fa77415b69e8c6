// How many rows of a list are ticked; and all of them at once.
"use strict";

const bar = document.querySelector(".bo-bulk");

function count() {
  const boxes = document.querySelectorAll("input[name=picked]");
  const picked = document.querySelectorAll("input[name=picked]:checked").length;
  bar.querySelector("[data-count]").textContent = `${picked} selected`;
  bar.querySelector("[data-all]").textContent = picked === boxes.length ? "Select none" : "Select all on this page";
}

document.addEventListener("change", (event) => {
  if (event.target.name === "picked") count();
});
bar.querySelector("[data-all]").hidden = false;
bar.querySelector("[data-all]").addEventListener("click", () => {
  const boxes = [...document.querySelectorAll("input[name=picked]")];
  const all = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = all;
  count();
});
window.addEventListener("pageshow", count);
