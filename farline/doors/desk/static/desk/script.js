// A step of the script without losing the rest of the page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-script-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "X-Fragment": "script" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error("no step");
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("script");
    document.getElementById("script").replaceWith(fresh);
    fresh.querySelector("h2").focus();
    for (const input of document.querySelectorAll("[data-outcome] input[data-key]")) {
      input.closest(".choice").classList.toggle("choice-suggested", input.value === fresh.dataset.suggested);
    }
  } catch {
    location.assign(link.href);
  }
});
