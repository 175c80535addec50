// A step of the script or of the practice talk without losing the rest of the page.
const PARTS = ["script", "practice"];

function suggest(code) {
  for (const input of document.querySelectorAll("[data-outcome] input[data-key]")) {
    input.closest(".choice").classList.toggle("choice-suggested", input.value === code);
    if (input.value === code) input.closest("details")?.setAttribute("open", "");
  }
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
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part);
    document.getElementById(part).replaceWith(fresh);
    (fresh.querySelector("[data-now]") ?? fresh.querySelector("h2")).focus();
    if (part === "script") suggest(fresh.dataset.suggested);
  } catch {
    location.assign(link.href);
  }
});
