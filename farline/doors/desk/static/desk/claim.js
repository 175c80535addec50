// Holds on to the person while the call page is open, and hears at once when the number is taken back.
import "./here.js";

const page = document.querySelector("[data-live-claim]");
const HOURS_AT_MOST = 3;

export function withdraw() {
  for (const part of document.querySelectorAll("[data-hide-when-withdrawn]")) part.remove();
  for (const shown of document.querySelectorAll("[data-number]")) shown.textContent = "";
  const notice = document.getElementById("withdrawn");
  if (!notice || !notice.hidden) return;
  notice.hidden = false;
  notice.scrollIntoView({ block: "start" });
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
}

async function stay() {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  try {
    const answer = await fetch(page.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" });
    if (!answer.ok) return;
    const { until } = await answer.json();
    for (const place of document.querySelectorAll("[data-until]")) place.dataset.until = until;
  } catch {
    // No connection: the lease has minutes to spare and the next beat tries again.
  }
}

if (page) {
  listen();
  if (document.querySelector("[data-outcome]")) {
    const begun = Date.now();
    const beat = setInterval(() => {
      if (Date.now() - begun > HOURS_AT_MOST * 3600000) clearInterval(beat);
      else stay();
    }, 120000);
  }
}
