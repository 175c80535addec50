// A form that comes next opens beside the line: the person stays on it, and is heard, while it is filled in.
// The form is a page of its own in a frame, and knows nothing of the line; only this page has the sound.
const place = document.querySelector("[data-kept]");
const frame = place?.querySelector("iframe");
const panel = document.querySelector("[data-line-call]");
const TALKING = new Set(["answered", "again"]);
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart", "input"];
const SOON = 120;
let watching;

function talks() {
  return TALKING.has(panel?.dataset.shown);
}

function say(what) {
  for (const words of panel.querySelectorAll("[data-kept-says]")) words.hidden = words.dataset.keptSays !== what;
}

// A talk goes on here, and a form comes next: it opens beside the line. False when there is no talk on this page.
export function keep(url, seconds) {
  if (!frame || !talks()) return false;
  show(url, seconds);
  return true;
}

function show(url, seconds) {
  document.body.classList.add("form-beside");
  document.querySelector("[data-ear-of-mentor]")?.remove();  // what is declared is for the two who talk
  place.hidden = false;
  say("still");
  setTimeout(() => say("soon"), Math.max(0, seconds - SOON) * 1000);
  if (!url) return;
  frame.hidden = false;
  frame.src = url;
}

function fit() {
  const inside = frame.contentDocument?.body;
  if (inside) frame.style.blockSize = `${inside.offsetHeight + 1}px`;
}

// The cover and the quick exit of this page hear what happens in the frame.
function touched(event) {
  dispatchEvent(new Event("input"));
  if (event.key === "Escape") document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
}

// Whoever would leave the page would leave the person too: first goodbye, then on.
function stayed(event, target) {
  if ((target || "_top") !== "_top" || !talks()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say("goodbye");
  panel.querySelector("[data-hang-up]").focus();
}

function loaded() {
  const inside = frame.contentDocument;
  if (!inside?.body || frame.contentWindow.location.href === "about:blank") return;
  watching?.disconnect();
  watching = new ResizeObserver(fit);
  watching.observe(inside.body);
  for (const kind of TOUCHES) inside.addEventListener(kind, touched, { passive: true, capture: true });
  inside.addEventListener("click", (event) => {
    const way = event.target.closest("a[href]");
    if (way?.matches("[data-read-out]")) frame.contentWindow.dispatchEvent(new Event("read-out"));
    if (way) stayed(event, way.target);
  }, true);
  inside.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-undo]")) stayed(event, event.target.target);
  }, true);
  place.scrollIntoView({ block: "start" });
  const wrong = inside.querySelector("[data-focus]");
  if (wrong) wrong.focus(); else frame.focus({ preventScroll: true });
}

// At the hotline one press saves: the form that it opens comes here too.
async function save(form, button) {
  const saved = await fetch(form.action, { method: "POST", body: new FormData(form, button), credentials: "same-origin" }).catch(() => null);
  if (saved?.ok && saved.redirected && keep(saved.url, 60 * Number(button.dataset.keeps))) return;
  form.dataset.sent = "yes";
  form.requestSubmit(button);  // the same key saves once, and the page says what is wrong
}

if (frame) {
  frame.addEventListener("load", loaded);
  document.querySelector("a.leave")?.addEventListener("click", () => frame.contentWindow.dispatchEvent(new Event("leaving")));
  const form = document.querySelector("form[data-keeps-line]");
  form?.addEventListener("submit", (event) => {
    if (form.dataset.sent || !event.submitter?.dataset.keeps || !talks()) return;
    event.preventDefault();
    form.dataset.sent = "yes";
    save(form, event.submitter);
  });
  if (place.dataset.seconds) show(place.dataset.kept, Number(place.dataset.seconds));
}
