// Lets one's mentor hear this call, and says so for as long as it may be. The page stays: the sound is here.
import { again, hush, letSpeak } from "./whisper.js";

const place = document.querySelector("[data-ear-of-mentor]");

function show(open) {
  place.querySelector("[data-may-hear]").hidden = !open;
  place.querySelector("[data-may-not-hear]").hidden = open;
  const step = document.querySelector("[data-only-step]");  // "they see the step, and nothing else"
  if (step) step.hidden = open;
}

async function send(event) {
  event.preventDefault();
  const form = event.target, trouble = place.querySelector("[data-ear-trouble]");
  const asked = new FormData(form, event.submitter);
  if (asked.get("on") !== "yes") hush();
  const answer = await fetch(form.action, { method: "POST", body: asked, credentials: "same-origin" }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  trouble.hidden = Boolean(answer?.ok);
  if (said) show(said.open);
  if (said?.open && asked.get("may_speak")) letSpeak();
  form.reset();
}

place?.addEventListener("submit", send);
if (place && !place.querySelector("[data-may-hear]").hidden) again();
