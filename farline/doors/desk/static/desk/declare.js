// Shows a question only when it is needed. Without this module every question is simply there.
import "./focus.js";
import { parsed } from "../common/trusted.js";
import { leaving } from "./guard.js";
import { look } from "./session.js";

// The pages of the form that were seen, as they were left. They live here and nowhere else: the browser's own arrow
// leads back to the answers, no address holds them, and a page that is thrown away takes them with it.
const seen = [{ main: document.getElementById("main"), title: document.title }];
const SOON = 4000, LATE = 20000;
let at = 0, waiting = 0;

function fit() {
  for (const part of document.querySelectorAll("[data-only-if]")) {
    const wanted = part.dataset.onlyIf.split(" ");
    part.hidden = !wanted.some((pair) => {
      const [name, value] = pair.split("=");
      return document.querySelector(`input[name="${name}"][value="${value}"]`)?.checked;
    });
  }
}

function show(place) {
  const { main, title } = seen[place];
  document.getElementById("main").replaceWith(main);
  document.title = title;
  at = place;
  fit();
  const head = main.querySelector("h1");
  head.tabIndex = -1;
  (main.querySelector("[data-focus]") ?? head).focus({ preventScroll: true });
  main.scrollIntoView({ block: "start" });
}

// The answer to a press, shown in this page. What was wrong takes the place of the page it is about.
function follow(answer, isNext) {
  const on = isNext ? at + 1 : at;
  seen.splice(on, seen.length, { main: document.adoptNode(answer.getElementById("main")), title: answer.title });
  if (on > at) history.pushState({ farlineForm: on }, "");
  show(on);
}

async function turn(form, submitter) {
  if (submitter.value === "edit" && at > 0) { history.back(); return true; }
  const fields = new FormData(form, submitter);
  // What is saved is sent by the press itself; asked beforehand is only whether something is still missing.
  if (submitter.value === "confirm") fields.set("do", "check");
  const answer = await fetch(location.pathname, { method: "POST", body: fields, credentials: "same-origin" });
  if (answer.redirected || (answer.status !== 200 && answer.status !== 422)) return false;
  follow(parsed(await answer.text()), answer.ok && submitter.value === "read");
  return true;
}

function tell(state, found) {
  const words = { "offline": state.dataset.textOffline, "signed-out": state.dataset.textSignedOut, "here": state.dataset.textBack }[found];
  state.className = found === "here" ? "hint" : "error";
  if (state.textContent !== words) state.textContent = words;  // what was said once is not said aloud again
}

// The page notices by itself that the connection is back, or the volunteer signed in again, and says so. It sends
// nothing: that takes a press.
function watch(state, pause) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const found = await look();
    if (!state.isConnected || state.textContent === "") return;
    tell(state, found);
    if (found !== "here") watch(state, Math.min(LATE, pause * 2));
  }, pause);
}

// One press saves once, also when it is pressed twice. Before anything leaves the page, the page asks whether it
// would arrive: a browser's own error page would take with it what was typed.
async function press(form, submitter) {
  const state = form.querySelector("[data-form-state]");
  clearTimeout(waiting);
  const found = await look();
  if (state && found !== "here") {
    tell(state, found);
    watch(state, SOON);
    return;
  }
  if (state) state.textContent = "";
  if (submitter?.name === "do" && await turn(form, submitter).catch(() => false)) return;
  form.dataset.sure = "yes";
  form.requestSubmit(submitter);
}

document.addEventListener("change", fit);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("#main")) return;
  if (form.dataset.sure === "yes") { form.dataset.sure = "sent"; leaving(); return; }
  event.preventDefault();
  if (form.dataset.sure || form.dataset.asking) return;
  form.dataset.asking = "yes";
  press(form, event.submitter).finally(() => { delete form.dataset.asking; });
});
addEventListener("popstate", ({ state }) => { const to = state?.farlineForm ?? 0; if (seen[to]) show(to); });
addEventListener("online", () => {
  const state = document.querySelector("[data-form-state].error:not(:empty)");
  if (state) watch(state, 0);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) { delete form.dataset.sure; delete form.dataset.asking; }
});
history.replaceState({ farlineForm: 0 }, "");
fit();
