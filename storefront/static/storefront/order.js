// Looks whether the order stands elsewhere by now, and then loads the page again. Slower the longer it takes.
const sign = document.getElementById("order-status");
const pauses = [1, 1, 1, 1, 2, 2, 2, 3, 3, 5, 5, 5, 10]; // seconds; the last one is repeated
let looks = 0;

async function look() {
  if (document.hidden) return later();
  try {
    const answer = await fetch(sign.dataset.watch, { cache: "no-store", credentials: "same-origin" });
    if (answer.ok) {
      const now = await answer.json();
      const { standing, status, pay } = sign.dataset;
      if (now.standing !== standing || now.status !== status || now.pay !== pay) return location.reload();
    }
  } catch {
    // No network for a moment: look again.
  }
  later();
}

function later() {
  setTimeout(look, 1000 * pauses[Math.min(looks++, pauses.length - 1)]);
}

if (sign && sign.dataset.watch) later();
