// What the words look like, while they are written. Without a connection the last look stays.
const form = document.querySelector("form[data-preview]");
let waiting = 0;
let newest = 0;

async function look() {
  const mine = ++newest;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!answer.ok || mine !== newest) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("preview");
    if (fresh) document.getElementById("preview").replaceWith(fresh);
  } catch {
    // The look already shown stays where it is.
  }
}

if (form) {
  let saved = form.elements.text.value;
  form.elements.text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
  form.addEventListener("submit", () => { saved = form.elements.text.value; });
  addEventListener("beforeunload", (event) => {
    if (form.elements.text.value !== saved) event.preventDefault();
  });
}
