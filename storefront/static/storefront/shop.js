// Small comforts; everything works without them.
document.documentElement.classList.add("scripted");

// A changed quantity is sent at once, so the Update button is not needed.
for (const form of document.querySelectorAll("[data-submits-itself]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A button that sends says so and is not pressed twice. The server is safe from double clicks in any case.
addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.dataset.sending) return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button.dataset.words = button.textContent;
  button.textContent = button.dataset.sending;
  button.setAttribute("aria-disabled", "true");
});
// Back from the payment page: the page may come out of the browser's memory, with the button still at rest.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-words]")) {
    button.textContent = button.dataset.words;
    button.removeAttribute("aria-disabled");
  }
});

// The list of currencies closes on Escape and on a click beside it.
const currency = document.getElementById("currency");
if (currency) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && currency.open) {
      currency.open = false;
      currency.querySelector("summary").focus();
    }
  });
  addEventListener("click", (event) => {
    if (!currency.contains(event.target)) currency.open = false;
  });
}

// What went wrong is read out first.
const errors = document.getElementById("errors");
if (errors) errors.focus();
