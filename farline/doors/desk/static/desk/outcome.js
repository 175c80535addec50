// At most two keys: the line, and if somebody answered, what they said. One press chooses and saves.
import { look } from "./session.js";

const form = document.querySelector("form[data-outcome]");
const help = document.getElementById("keys");
const ANSWERED = "answered";
let sending = false;

const line = form?.querySelector("[data-line]");
const talk = form?.querySelector("[data-conversation]");
const state = form?.querySelector("[data-outcome-state]");

function answered() {
  return form.querySelector(`input[name=line][value=${ANSWERED}]`)?.checked;
}

function showTalk(move) {
  talk.hidden = !answered();
  if (move && !talk.hidden) {
    talk.scrollIntoView({ block: "start" });
    talk.querySelector("input").focus({ preventScroll: true });
  }
}

// A retry carries the same key, so that the server saves once however often it arrives.
async function send(pause = 1500) {
  if (sending && pause === 1500) return;
  sending = true;
  state.textContent = form.dataset.textSaving;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.redirected && answer.ok) { location.assign(answer.url); return; }
    if (answer.status >= 500 || answer.status === 401 || answer.status === 403) throw new Error("not now");
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    const signedOut = (await look()) === "signed-out";
    state.textContent = signedOut ? form.dataset.textSignedOut : form.dataset.textKept;
    setTimeout(() => send(Math.min(20000, pause * 2)), pause);
  }
}

function choose(input) {
  input.checked = true;
  if (input.name === "line") {
    for (const other of talk.querySelectorAll("input")) other.checked = false;
    if (input.value === ANSWERED) { showTalk(true); return; }
    showTalk(false);
  }
  send();
}

function typing(target) {
  return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])") !== null;
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || help?.open) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); return; }
  if (event.key === "?") { event.preventDefault(); help?.showModal(); return; }
  if (event.key === "Escape" && answered()) {
    form.querySelector("input[name=line]:checked").checked = false;
    showTalk(false);
    document.getElementById("outcome-head").focus();
    return;
  }
  const place = answered() ? talk : line;
  const input = [...place.querySelectorAll("input[data-key]")].find((one) => one.dataset.key === event.key.toLowerCase());
  if (input) { event.preventDefault(); choose(input); }
}

if (form) {
  showTalk(false);
  // Only a real press saves; moving along the choices with the arrow keys does not.
  for (const label of form.querySelectorAll("[data-line] .choice, [data-conversation] .choice")) {
    label.addEventListener("click", (event) => {
      if (event.target.matches("input") && event.detail === 0) { showTalk(false); return; }
      event.preventDefault();
      choose(label.querySelector("input"));
    });
  }
  // The line says how it ended; it is chosen beforehand, and the volunteer decides.
  document.addEventListener("line", ({ detail }) => {
    if (!detail.line || form.querySelector("input[name=conversation]:checked")) return;
    const input = form.querySelector(`input[name=line][value=${detail.line}]`);
    if (input) { input.checked = true; showTalk(false); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  document.addEventListener("keydown", onKey);
  const when = form.querySelector("[data-follow-up]");
  when?.addEventListener("input", async () => {
    const { hereText } = await import("./clock.js");
    const out = form.querySelector("[data-follow-up-here]");
    const { day, from } = form.elements;
    const there = Date.parse(`${day.value}T${from.value || "x"}:00Z`);
    out.hidden = Number.isNaN(there);
    if (!out.hidden) out.textContent = out.dataset.text.replace("{time}", hereText(new Date(there - Number(out.dataset.offset) * 60000)));
  });
}
