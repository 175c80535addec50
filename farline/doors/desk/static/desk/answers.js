// Answers while typing. Without a connection the last answers stay.
import { parsed } from "../common/trusted.js";

const form = document.querySelector("form[data-answers]");
const found = document.getElementById("answers-found");
const ROOM = 200; // pixels for the first answer, beside the bar at the bottom of a telephone
let waiting = 0;
let newest = 0;

// Whoever types looks at the box; what was found below the edge, the bar or the keyboard would be missed.
function bringIntoSight() {
  const room = (window.visualViewport?.height ?? innerHeight) - found.getBoundingClientRect().top;
  if (form.contains(document.activeElement) && room < ROOM) form.closest("section").scrollIntoView({ block: "start" });
}

async function look() {
  const mine = ++newest;
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form)).toString();
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "answers" }, credentials: "same-origin" });
    if (!answer.ok || mine !== newest) return;
    const fresh = parsed(await answer.text());
    found.replaceChildren(...fresh.body.childNodes);
    bringIntoSight();
  } catch {
    // The answers already shown stay where they are.
  }
}

if (form && found) {
  const box = form.elements.q;
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
  box.addEventListener("compositionend", () => { clearTimeout(waiting); waiting = setTimeout(look, 50); });
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
}
