// The note is saved while it is typed; what cannot be saved stays on the page and is tried again.
import { look } from "./session.js";

const form = document.querySelector("form[data-note]");
const state = document.getElementById("note-state");
let waiting = 0;
let savedText = null;
let pause = 2000;
let goes = false;

async function save() {
  const text = form.elements.text.value;
  if (text === savedText) return;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: true, headers: { Accept: "application/json" },
    });
    state.className = answer.status === 422 ? "error" : "hint";
    if (answer.status === 422) { state.textContent = form.dataset.textNumber; return "refused"; }
    if (answer.status === 409 || answer.status === 404) { state.textContent = form.dataset.textGone; return; }
    if (!answer.ok) throw new Error("not saved");
    savedText = text;
    pause = 2000;
    const now = new Date();
    const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    state.textContent = form.dataset.textSaved.replace("{time}", time);
  } catch {
    state.textContent = (await look()) === "signed-out" ? form.dataset.textSignedOut : form.dataset.textKept;
    clearTimeout(waiting);
    waiting = setTimeout(save, pause);
    pause = Math.min(30000, pause * 2);
  }
}

if (form) {
  savedText = form.elements.text.value;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 800); });
  form.addEventListener("submit", (event) => { event.preventDefault(); savedText = null; clearTimeout(waiting); save(); });
  document.addEventListener("ending", ({ detail }) => { clearTimeout(waiting); detail.push(save()); });
  // The browser asks before it throws away what is not saved yet; not whoever must get away from the screen.
  for (const way of document.querySelectorAll(".leave")) way.addEventListener("click", () => { goes = true; });
  document.addEventListener("saved", () => { goes = true; });
  window.addEventListener("beforeunload", (event) => { if (!goes && form.elements.text.value !== savedText) event.preventDefault(); });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
}
