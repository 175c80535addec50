// A step of the script or of the practice talk without losing the rest of the page.
import { parsed } from "../common/trusted.js";

const PARTS = ["script", "practice"];

function suggest(code) {
  for (const input of document.querySelectorAll("[data-outcome] input[data-key]")) {
    input.closest(".choice").classList.toggle("choice-suggested", input.value === code);
    if (input.value === code) input.closest("details")?.setAttribute("open", "");
  }
}

// On a phone the bar at the bottom lies over the page: what can be said next is brought above it, as far as what was
// said last stays in sight.
function bringUp(part, said) {
  const last = [...part.querySelectorAll("a[data-step-of]")].pop();
  const bar = document.querySelector(".callbar");
  if (!last || !bar) return;
  const floor = bar.offsetHeight ? innerHeight - bar.offsetHeight : innerHeight;
  const hidden = last.getBoundingClientRect().bottom + 12 - floor;
  const room = said.getBoundingClientRect().top - 12;
  if (hidden > 0 && room > 0) scrollBy(0, Math.min(hidden, room));
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-step-of]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const part = link.dataset.stepOf;
  if (!PARTS.includes(part)) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "X-Fragment": part }, credentials: "same-origin" });
    if (!answer.ok) throw new Error("no step");
    const fresh = parsed(await answer.text()).getElementById(part);
    document.getElementById(part).replaceWith(fresh);
    const said = fresh.querySelector("[data-now]") ?? fresh.querySelector("h2");
    said.focus();
    bringUp(fresh, said);
    if (part === "script") suggest(fresh.dataset.suggested);
  } catch {
    location.assign(link.href);
  }
});
