// Sits at the hotline: says every while that somebody is here, shows a ring at once, and rings aloud. A press answers.
import { parsed } from "../common/trusted.js";
import { once, ringBack } from "./ringing.js";

const BEAT = 25000;
const ring = ringBack();
let stream, asking, busy = false;

function place() {
  return document.querySelector("#hotline") || document.querySelector("[data-beat]");
}

function sound() {
  if (document.querySelector("[data-rings]")) ring.start(); else ring.stop();
}

// Long before the screen ends by itself: a question that only a press answers, with a soft tone each minute.
function askInTime() {
  clearTimeout(asking);
  const after = place()?.dataset.ask;
  if (after === undefined) return;
  asking = setTimeout(ask, Number(after) * 1000);
}

function ask() {
  const question = document.querySelector("#still-here");
  if (!question) return;
  question.hidden = false;
  once();
  asking = setTimeout(ask, 60000);
}

async function stay() {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  const where = place()?.dataset.stay;
  if (!token || !where) return;
  const answer = await fetch(where, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" }).catch(() => null);
  if ([401, 409].includes(answer?.status) && document.querySelector("#hotline")) location.reload();
}

async function refresh() {
  if (busy) return;
  busy = true;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  busy = false;
  if (!answer?.ok || answer.redirected) return location.reload();
  const fresh = parsed(await answer.text()).querySelector("#hotline");
  if (fresh) place().replaceWith(document.adoptNode(fresh));
  askInTime();
  sound();
}

if (place()?.dataset.stay) {
  setInterval(stay, BEAT);
  stay();
  askInTime();
}
if (document.querySelector("#hotline")?.dataset.stream) {
  stream = new EventSource(document.querySelector("#hotline").dataset.stream);
  stream.addEventListener("hotline", (event) => {
    if (JSON.parse(event.data).mark !== (place().dataset.mark || "")) refresh();
  });
  sound();
}
