// At most two keys: the line, and if somebody answered, what they said. One press chooses and saves.
import { keep } from "./kept.js";
import { look } from "./session.js";

const form = document.querySelector("form[data-outcome]");
const help = document.getElementById("keys");
const ANSWERED = "answered";
let sending = false, pressed;

const line = form?.querySelector("[data-line]");
const talk = form?.querySelector("[data-conversation]");
const never = form?.querySelector("[data-never] .choice");
const state = form?.querySelector("[data-outcome-state]");
const save = form?.querySelector("[data-save]");

// Beside what was pressed: that is where somebody looks.
function say(words, place) {
  if (place?.isConnected) place.after(state);
  const group = state.closest("details");
  if (group) group.open = true;  // a key chooses in a group that is closed
  state.textContent = words;
}

function answered() {
  return form.querySelector(`input[name=line][value=${ANSWERED}]`)?.checked;
}

// Once somebody answered, what else the line could have done is out of the way.
function showTalk(move) {
  talk.hidden = !answered();
  line.classList.toggle("is-answered", !talk.hidden);
  line.querySelector("[data-line-again]").hidden = talk.hidden;
  if (move && !talk.hidden) {
    talk.scrollIntoView({ block: "start" });
    talk.querySelector(".talk-group summary").focus({ preventScroll: true });
  }
}

// With the outcome the call is over and takes no note any more: one that is still being typed is saved first.
// True when the note holds what no note may hold: that is for the volunteer to look at first.
async function notes() {
  const waits = [];
  document.dispatchEvent(new CustomEvent("ending", { detail: waits }));
  const all = Promise.allSettled(waits).then((ends) => ends.some(({ value }) => value === "refused"));
  return Promise.race([all, new Promise((done) => setTimeout(done, 1500, false))]);
}

// A retry carries the same key, so that the server saves once however often it arrives.
async function send(pause = 1500) {
  if (sending && pause === 1500) return;
  sending = true;
  say(form.dataset.textSaving, pressed);
  const held = await notes();
  if (held && !form.querySelector("[data-never] input:checked")) {  // a no waits for no note
    sending = false;
    say(form.dataset.textNote, pressed);
    return;
  }
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.redirected && answer.ok) {
      document.dispatchEvent(new Event("saved"));
      const minutes = Number(form.querySelector("input[name=conversation]:checked")?.dataset.keeps || 0);
      if (!minutes || !keep(answer.url, 60 * minutes)) location.assign(answer.url);
      return;
    }
    if (answer.status >= 500 || answer.status === 401 || answer.status === 403) throw new Error("not now");
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    const signedOut = (await look()) === "signed-out";
    say(signedOut ? form.dataset.textSignedOut : form.dataset.textKept, pressed);
    state.scrollIntoView({ block: "nearest" });  // not behind the bar at the foot of a phone
    setTimeout(() => send(Math.min(20000, pause * 2)), pause);
  }
}

function choose(input) {
  input.checked = true;
  pressed = input.closest(".choice");
  if (input.name === "line") {
    for (const other of form.querySelectorAll("input[name=conversation]")) other.checked = false;
    if (input.value === ANSWERED) { showTalk(true); return; }
    showTalk(false);
  } else {
    form.querySelector(`input[name=line][value=${ANSWERED}]`).checked = true;
  }
  send();
}

// What nobody can undo asks for a second press, since a hand may have slipped; a key is pressed on purpose. Between the
// two nothing is noted: the page says so, and whoever would leave it is asked.
function chooseNever() {
  const words = never.querySelector("[data-text-again]");
  if (!never.classList.contains("is-armed")) {
    never.classList.add("is-armed");
    words.dataset.textPressed = words.textContent;
    words.textContent = words.dataset.textAgain;
    say(words.dataset.textAgain, never);
    return;
  }
  words.textContent = words.dataset.textPressed;  // pressed twice: whoever waits for the network presses no more
  choose(never.querySelector("input"));
}

function typing(target) {
  return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])") !== null;
}

function lineAgain() {
  for (const input of form.querySelectorAll("input[data-key]:checked")) input.checked = false;
  showTalk(false);
  document.getElementById("outcome-head").focus();
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || help?.open || document.body.classList.contains("form-beside")) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); return; }
  if (event.key === "?") { event.preventDefault(); help?.showModal(); return; }
  if (event.key === "Escape" && answered()) { lineAgain(); return; }
  const inputs = answered() ? form.querySelectorAll("input[name=conversation]") : line.querySelectorAll("input[data-key]");
  const input = [...inputs].find((one) => one.dataset.key === event.key.toLowerCase());
  if (input) { event.preventDefault(); choose(input); }
}

// The line says how it ended; it is chosen beforehand, and the volunteer decides.
function sayLine() {
  const input = line.querySelector("input:checked");
  if (!input || input.value === ANSWERED) return;
  state.textContent = form.dataset.textLine.replace("{result}", input.closest(".choice").querySelector("span").textContent);
}

if (form) {
  form.querySelector("[data-at-once]").hidden = false;
  save.hidden = true;
  showTalk(false);
  sayLine();
  // Only a real press saves; moving along the choices with the arrow keys does not, so then there is a button.
  for (const label of form.querySelectorAll(".outcomes .choice, [data-never] .choice")) {
    label.addEventListener("click", (event) => {
      if (event.target.matches("input") && event.detail === 0) { save.hidden = false; showTalk(false); return; }
      event.preventDefault();
      if (label === never) chooseNever();
      else choose(label.querySelector("input"));
    });
  }
  line.querySelector("[data-line-again] button").addEventListener("click", lineAgain);
  document.addEventListener("line", ({ detail }) => {
    if (!detail.line || form.querySelector("input[name=conversation]:checked")) return;
    const input = form.querySelector(`input[name=line][value=${detail.line}]`);
    if (input) { input.checked = true; showTalk(false); sayLine(); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); pressed = save; send(); });
  for (const way of document.querySelectorAll(".leave")) way.addEventListener("click", () => never.classList.remove("is-armed"));
  addEventListener("beforeunload", (event) => { if (!sending && never.classList.contains("is-armed")) event.preventDefault(); });
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
