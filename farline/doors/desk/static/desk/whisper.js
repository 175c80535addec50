// A mentor's voice for this ear alone: a connection of its own, that only hears. The person's line knows nothing of it.
import { connect, quality } from "./sound.js";

const place = document.querySelector("[data-whisper]");
const ear = document.querySelector("[data-whisper-ear] [data-ear]");
const LINE = "farline-line", KEPT = "farline-whisper", EVERY = 400;
const NO_MICROPHONE = { getAudioTracks: () => [] };
let pc, tick, address;

function show(what) {
  for (const one of place.querySelectorAll("[data-whisper-is]")) one.hidden = !one.dataset.whisperIs.split(" ").includes(what);
}

function end() {
  clearInterval(tick);
  pc?.close();
  pc = undefined;
  sessionStorage.removeItem(KEPT);
  show("shut");
}

// Whether they speak just now: as long as packets come.
async function look(mine, seen) {
  const now = await quality(mine, seen).catch(() => seen);
  if (mine === pc) show(now.got > (seen.got || 0) ? "speaks" : "open");
  Object.assign(seen, now);
}

export async function letSpeak() {
  if (!place || pc) return;
  try {
    address = `${JSON.parse(sessionStorage.getItem(LINE)).resource}/whisper`;
    ({ pc } = await connect(address, NO_MICROPHONE, ear));
  } catch {
    return show("trouble");
  }
  const mine = pc, seen = {};
  mine.addEventListener("connectionstatechange", () => {
    if (mine === pc && ["failed", "closed", "disconnected"].includes(mine.connectionState)) end();
  });
  sessionStorage.setItem(KEPT, address);
  show("open");
  tick = setInterval(() => look(mine, seen), EVERY);
}

export function hush() {
  if (!pc) return;
  end();
  fetch(address, { method: "DELETE", credentials: "same-origin", keepalive: true }).catch(() => {});
}

// After a reload: as it was, when it is the same call.
export function again() {
  if (sessionStorage.getItem(KEPT)?.startsWith(`/line/calls/${place?.closest("[data-line-call]").dataset.resource}/`)) letSpeak();
}

place?.querySelector("[data-let-speak]").addEventListener("click", letSpeak);
place?.querySelector("[data-hush]").addEventListener("click", hush);
