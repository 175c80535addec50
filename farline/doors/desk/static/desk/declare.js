// Shows a question only when it is needed. Without this module every question is simply there.
import "./focus.js";

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
// One press saves once, also when it is pressed twice.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}
