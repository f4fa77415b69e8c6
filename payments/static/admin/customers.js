// Suggests customers whose address begins like what was typed. The form works without it.
"use strict";

for (const form of document.querySelectorAll("form[data-customers]")) suggestCustomers(form);

function suggestCustomers(form) {
  const email = form.elements.email;
  const list = document.getElementById("customers");
  let known = new Map();
  let pause = 0;
  email.addEventListener("input", () => {
    form.elements.customer.value = known.get(email.value) ?? "";
    clearTimeout(pause);
    if (email.value.trim().length > 1) pause = setTimeout(suggest, 250);
  });

  async function suggest() {
    const asked = email.value;
    let customers;
    try {
      const address = `${form.dataset.customers}?q=${encodeURIComponent(asked)}`;
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || asked !== email.value) return;
      ({ customers } = await answer.json());
    } catch {
      return; // The page is being left, or there is no network: the address can be typed all the same.
    }
    known = new Map(customers.map((each) => [each.email, each.key]));
    list.replaceChildren(
      ...customers.map((each) => Object.assign(document.createElement("option"), { value: each.email, label: each.name || each.email })),
    );
    form.elements.customer.value = known.get(email.value) ?? "";
  }

  form.querySelector("[name=find]").hidden = true;
}
