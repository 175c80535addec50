// A call in the browser: one press, one call. What is on the screen comes from the server; this opens the sound.
import { parsed } from "../common/trusted.js";
import { connect, openMicrophone, quality } from "./sound.js";
import { ringBack } from "./ringing.js";

const panel = document.querySelector("[data-line-call]");
const LIVE = new Set(["dialing", "ringing", "answered"]);
const COME_BACK_FOR = 5000;
const KEPT = "farline-line";

let pc, microphone, resource, began, tick, measured = {}, leaving = false, over = false;
const ear = panel?.querySelector("[data-ear]");
const ring = ringBack();

function show(what) {
  panel.dataset.shown = what;
  for (const line of panel.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== what;
  const during = Boolean(pc) && (LIVE.has(what) || what === "again" || what === "microphone");
  for (const part of panel.querySelectorAll("[data-during]")) part.hidden = !during;
  panel.querySelector("[data-here]").hidden = what !== "elsewhere";
  panel.querySelector("[data-after]").hidden = during || what === "microphone" || what === "elsewhere" || LIVE.has(what);
  if (!during) panel.querySelector("[data-quality]").hidden = true;
  const then = panel.querySelector("[data-then]");
  if (then) then.hidden = !/^(ended|failed)-/.test(what) || document.body.classList.contains("form-beside");
}

const known = {
  permit: "refused", blocked: "blocked", hour: "blocked-hour", shut: "blocked-shut", full: "full", second: "elsewhere",
  "no-microphone": "no-microphone", not_there: "gone",
};

function words({ state, by, line, reason }) {
  if (state === "ended") return `ended-${by || "gateway"}`;
  if (state === "failed") return `failed-${reason === "expired" ? "expired" : line || "carrier_reject"}`;
  return known[reason] && state === "blocked" ? known[reason] : state;
}

function onTime() {
  const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
  panel.querySelector("[data-timer]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

async function measure() {
  if (!pc || pc.connectionState !== "connected") return;
  measured = await quality(pc, measured);
  const place = panel.querySelector("[data-quality]");
  place.hidden = false;
  for (const one of place.children) one.hidden = one.dataset.grade !== measured.grade;
}

function follow(news) {
  if (over && LIVE.has(news.state)) return;
  panel.dataset.state = news.state;
  if (news.state === "answered" && !began) { began = Date.now(); tick = setInterval(() => { onTime(); measure(); }, 1000); onTime(); }
  if (!LIVE.has(news.state) && news.state !== "prepared") close();
  if (news.state === "ringing" && news.status !== 183 && pc) ring.start(); else ring.stop();
  if (LIVE.has(news.state) && !pc) { if (panel.dataset.shown !== "microphone") show("elsewhere"); return; }
  if (news.state === "prepared" && panel.dataset.shown === "microphone") return;
  show(words(news));
}

function close() {
  over = true;
  ring.stop();
  clearInterval(tick);
  sessionStorage.removeItem(KEPT);
  microphone?.getTracks().forEach((track) => track.stop());
  pc?.close();
  pc = undefined;
}

function failed(problem) {
  close();
  const what = known[problem.message];
  show(panel.querySelector(`[data-when="${what}"]`) ? what : "away");
}

function watch() {
  pc.addEventListener("connectionstatechange", () => {
    if (pc && (pc.connectionState === "failed" || pc.connectionState === "disconnected")) comeBack();
  });
}

async function comeBack() {
  if (leaving || over || panel.dataset.shown === "again") return;
  show("again");
  const until = Date.now() + COME_BACK_FOR;
  while (Date.now() < until && !over) {
    try {
      await attach();
      show(panel.dataset.state);
      return;
    } catch (problem) {
      if (problem.message === "not_there") break;
      await new Promise((done) => setTimeout(done, 700));
    }
  }
  if (!over) { close(); show("ended-lost"); }
}

async function attach() {
  const opened = await connect(resource, microphone, ear);
  pc?.close();
  pc = opened.pc;
  watch();
}

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify({ call: panel.dataset.lineCall, resource }));
}

async function call(permit) {
  show("microphone");
  try {
    microphone = await openMicrophone();
    ({ pc, resource } = await connect("/line/calls", microphone, ear, { Authorization: `Bearer ${permit}` }));
    keep();
    watch();
    if (panel.dataset.state === "prepared") panel.dataset.state = "dialing";
    show(panel.dataset.state);
    if (panel.dataset.state === "ringing") ring.start();
  } catch (problem) {
    failed(problem);
  }
}

async function continueHere() {
  show("microphone");
  try {
    microphone = await openMicrophone();
    resource = `/line/calls/${panel.dataset.resource}`;
    await attach();
    keep();
    if (panel.dataset.state === "answered") { began = Date.now() - 1000 * Number(panel.dataset.talked); tick = setInterval(() => { onTime(); measure(); }, 1000); onTime(); }
    show(panel.dataset.state);
  } catch (problem) {
    if (problem.message !== "not_there") { failed(problem); return; }
    const heard = over;  // the end may have been told meanwhile, in better words
    close();
    if (!heard) show("ended-lost");
  }
}

async function hangUp() {
  if (!resource) return;
  const where = resource;
  close();
  show("ended-volunteer");
  await fetch(where, { method: "DELETE", credentials: "same-origin", keepalive: true }).catch(() => {});
}

function wasHere() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT))?.resource === `/line/calls/${panel.dataset.resource}`;
  } catch {
    return false;
  }
}

if (panel) {
  const { state, by, reason, outcomeLine, permit, resource: running } = panel.dataset;
  document.addEventListener("line", ({ detail }) => follow(detail));
  document.addEventListener("withdrawn", () => { if (pc) hangUp(); });
  addEventListener("pagehide", () => { leaving = true; });
  panel.querySelector("[data-hang-up]").addEventListener("click", hangUp);
  panel.querySelector("[data-here]").addEventListener("click", () => {
    fetch(location.href, { credentials: "same-origin" }).then((answer) => answer.text()).then((text) => {
      const fresh = parsed(text).querySelector("[data-line-call]");
      if (fresh) Object.assign(panel.dataset, { resource: fresh.dataset.resource, talked: fresh.dataset.talked, state: fresh.dataset.state });
      continueHere();
    });
  });
  panel.querySelector("[data-mute]").addEventListener("click", ({ currentTarget: button }) => {
    const muted = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(muted));
    button.querySelector("[data-off]").hidden = muted;
    button.querySelector("[data-on]").hidden = !muted;
    for (const track of microphone?.getAudioTracks() || []) track.enabled = !muted;
  });
  panel.querySelector("[data-volume]").addEventListener("input", ({ target }) => {
    for (const one of panel.querySelectorAll("[data-ear]")) one.volume = target.value / 100;
  });
  for (const button of panel.querySelectorAll("[data-press]")) {
    button.addEventListener("click", () => fetch(`${resource}/keys`, { method: "POST", credentials: "same-origin", body: button.dataset.press }));
  }
  if (permit) call(permit);
  else if (LIVE.has(state) && wasHere()) continueHere();
  else if (LIVE.has(state)) show("elsewhere");
  else { over = true; show(words({ state, by, reason, line: outcomeLine })); }
}
