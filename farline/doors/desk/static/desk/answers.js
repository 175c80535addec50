// Answers while typing. Without a connection the last answers stay.
import { parsed } from "../common/trusted.js";

const form = document.querySelector("form[data-answers]");
const found = document.getElementById("answers-found");
let waiting = 0;
let newest = 0;

async function look() {
  const mine = ++newest;
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form)).toString();
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "answers" }, credentials: "same-origin" });
    if (!answer.ok || mine !== newest) return;
    const fresh = parsed(await answer.text());
    found.replaceChildren(...fresh.body.childNodes);
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
