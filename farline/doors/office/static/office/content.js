// What the words look like, while they are written. Without a connection the last look stays.
import { parsed } from "../common/trusted.js";

const form = document.querySelector("form[data-preview]");
let waiting = 0;
let newest = 0;

const words = () => JSON.stringify([...new FormData(form)].filter(([name]) => name === "text" || name.startsWith("v:")));
const size = () => [...new FormData(form)].reduce((sum, [, value]) => Math.max(sum, new Blob([value]).size), 0);

function fits() {
  const much = size();
  const notice = form.querySelector("[data-too-long]");
  notice.hidden = much <= Number(form.dataset.most);
  const shown = notice.querySelector("[data-size]");
  if (shown) shown.textContent = Math.ceil(much / 1000).toLocaleString(document.documentElement.lang);
  return notice.hidden;
}

async function look() {
  const mine = ++newest;
  if (!fits()) return;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!answer.ok || mine !== newest) return;
    const fresh = parsed(await answer.text()).getElementById("preview");
    if (fresh) document.getElementById("preview").replaceWith(fresh);
  } catch {
    // The look already shown stays where it is.
  }
}

if (form) {
  let saved = words();
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
  form.addEventListener("submit", (event) => {
    if (fits()) {
      saved = words();
      return;
    }
    // What is too long stays in the form: the server would refuse it, and might not have room to hand it back.
    event.preventDefault();
    form.querySelector("[data-too-long]").scrollIntoView({ block: "center" });
  });
  addEventListener("beforeunload", (event) => {
    if (words() !== saved) event.preventDefault();
  });
}
