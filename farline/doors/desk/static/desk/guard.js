// The browser asks before it throws away what was typed, or a receipt that was not read aloud yet.
const receipt = document.querySelector("[data-read-out]");
let guarded = document.querySelector("form[data-guard=typed]") !== null || receipt !== null;

// Whoever goes on as meant is not asked; nor is whoever must get away from the screen.
export function leaving() {
  guarded = false;
}

addEventListener("leaving", leaving);  // said by the page around a form that stands beside a line
document.addEventListener("input", ({ target }) => { if (target.closest("form[data-guard]")) guarded = true; });
receipt?.addEventListener("click", leaving);
// Beside a line the page stays until goodbye; the receipt need not.
addEventListener("read-out", () => {
  leaving();
  for (const one of document.querySelectorAll(".receipt")) one.closest("section").remove();
});
for (const way of document.querySelectorAll(".leave")) way.addEventListener("click", leaving);
if (receipt) for (const other of document.querySelectorAll("main form")) other.addEventListener("submit", leaving);
window.addEventListener("beforeunload", (event) => { if (guarded) event.preventDefault(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) guarded = true; });
