// What is under way is fetched again until it is over. Without scripts the page reloads itself.
"use strict";

const PAUSE = 1500; // milliseconds

async function again() {
  const shown = document.querySelector("#progress[data-under-way]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#progress");
    if (answer.ok && fresh) shown.replaceWith(fresh);
  } catch {
    // The network is away; the next try may find it.
  }
  setTimeout(again, PAUSE);
}
setTimeout(again, PAUSE);
