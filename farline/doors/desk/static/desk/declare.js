// Shows a question only when it is needed. Without this module every question is simply there.
import "./focus.js";
import { leaving } from "./guard.js";
import { look } from "./session.js";

function fit() {
  for (const part of document.querySelectorAll("[data-only-if]")) {
    const wanted = part.dataset.onlyIf.split(" ");
    part.hidden = !wanted.some((pair) => {
      const [name, value] = pair.split("=");
      return document.querySelector(`input[name="${name}"][value="${value}"]`)?.checked;
    });
  }
}
document.addEventListener("change", fit);
fit();
// One press saves once, also when it is pressed twice. Before anything leaves the page, the page asks whether it
// would arrive: a browser's own error page would take with it what was typed.
for (const form of document.querySelectorAll("form")) {
  const state = form.querySelector("[data-form-state]");
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure === "yes") { form.dataset.sure = "sent"; leaving(); return; }
    event.preventDefault();
    if (form.dataset.sure) return;
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    const found = await look();
    if (found === "here" || !state) {
      form.dataset.sure = "yes";
      form.requestSubmit(event.submitter);
      return;
    }
    delete form.dataset.asking;
    state.textContent = found === "offline" ? state.dataset.textOffline : state.dataset.textSignedOut;
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) { delete form.dataset.sure; delete form.dataset.asking; }
});
