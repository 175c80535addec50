// Holds on to the person while the call page is open, and hears at once when the number is taken back, or when the call
// ended elsewhere: in another tab, or because its time ran out.
import "./here.js";

const page = document.querySelector("[data-live-claim]");
const over = document.getElementById("over");
const HOURS_AT_MOST = 3;
const BEAT = 120000, SOON = 20000;
let asked = 0, ended = false, goes = false;

export function withdraw() {
  for (const part of document.querySelectorAll("[data-hide-when-withdrawn]")) part.remove();
  for (const shown of document.querySelectorAll("[data-number]")) shown.textContent = "";
  const notice = document.getElementById("withdrawn");
  if (over) over.hidden = true;
  ended = true;
  if (!notice || !notice.hidden) return;
  notice.hidden = false;
  notice.scrollIntoView({ block: "start" });
}

// Nobody is rung from this page any more; all that was typed stays, and so does a line that still talks.
function end(why) {
  if (ended) return;
  ended = true;
  for (const part of document.querySelectorAll("[data-hide-when-withdrawn]:not([data-line-call]), [data-hide-when-over]")) part.remove();
  for (const reason of over.children) reason.hidden = reason.dataset.why !== why;
  if (why === "over") document.querySelector(".callbar")?.remove();
  over.hidden = false;
  over.scrollIntoView({ block: "start" });
  document.dispatchEvent(new Event("over"));
}

// The browser asks before it throws away what was typed and cannot be saved here any more.
function guard(event) {
  const typed = [...document.querySelectorAll("form[data-outcome] textarea")].some((one) => one.value !== one.defaultValue);
  if (ended && !goes && typed) event.preventDefault();
}

function listen() {
  const stream = new EventSource(`/live/claim/${page.dataset.liveClaim}`);
  stream.addEventListener("withdrawn", () => {
    withdraw();
    document.dispatchEvent(new CustomEvent("withdrawn"));
    stream.close();
  });
  stream.addEventListener("line", (event) => {
    document.dispatchEvent(new CustomEvent("line", { detail: JSON.parse(event.data) }));
  });
  // The house closes it for good when there is nothing more to hear.
  stream.addEventListener("error", () => { if (over && stream.readyState === EventSource.CLOSED) stay(); });
}

async function stay() {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token || ended) return;
  asked = Date.now();
  try {
    const answer = await fetch(page.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" });
    if (answer.status === 409 && over) end((await answer.json()).why);
    if (!answer.ok) return;
    const { until } = await answer.json();
    for (const place of document.querySelectorAll("[data-until]")) place.dataset.until = until;
  } catch {
    // No connection: the lease has minutes to spare and the next beat tries again.
  }
}

if (page) {
  listen();
  document.addEventListener("saved", () => { ended = true; });
  for (const way of document.querySelectorAll(".leave")) way.addEventListener("click", () => { goes = true; });
  addEventListener("beforeunload", guard);
  if (document.querySelector("[data-outcome]")) {
    const begun = Date.now();
    const beat = setInterval(() => {
      if (ended || Date.now() - begun > HOURS_AT_MOST * 3600000) clearInterval(beat);
      else stay();
    }, BEAT);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - asked > SOON) stay();
    });
  }
}
