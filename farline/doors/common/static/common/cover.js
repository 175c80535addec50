// A screen left alone is covered, and a tab in the background shows no title. Nothing is sent or kept.
const cover = document.querySelector("[data-cover]");
const title = document.title;

if (cover) {
  const wait = Number(cover.dataset.cover) * 1000;
  const rest = [...document.body.children].filter((part) => part !== cover);
  let last = Date.now();
  let before = null;
  const show = (covered) => {
    if (covered === !cover.hidden) return;
    if (covered) before = document.activeElement;
    cover.hidden = !covered;
    for (const part of rest) part.inert = covered;
    (covered ? cover.querySelector("button") : before)?.focus?.({ preventScroll: true });
  };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart", "input"]) {
    addEventListener(kind, () => { if (cover.hidden) last = Date.now(); }, { passive: true, capture: true });
  }
  cover.querySelector("button").addEventListener("click", () => {
    last = Date.now();
    show(false);
  });
  setInterval(() => { if (Date.now() - last >= wait) show(true); }, Math.min(5000, wait / 4));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) document.title = "Farline";
  else if (document.title === "Farline") document.title = title;
});
