// Microphone, network, speaker: one after the other, with one thing to do for each that fails.
import { connect, openMicrophone, quality } from "./sound.js";

const page = document.querySelector("[data-line-check]");
const ear = page.querySelector("[data-ear]");
let microphone, pc;

function mark(check, what) {
  for (const one of page.querySelectorAll(`[data-check=${check}] [data-is]`)) one.hidden = one.dataset.is !== what;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function listen(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const level = page.querySelector("[data-level]");
  let loudest = 0;
  for (let at = 0; at < 60 && loudest < 0.02; at += 1) {
    analyser.getFloatTimeDomainData(samples);
    const now = Math.max(...samples.map(Math.abs));
    loudest = Math.max(loudest, now);
    level.value = Math.min(1, now * 3);
    await pause(100);
  }
  level.value = Math.min(1, loudest * 3);
  await context.close();
  return loudest >= 0.02;
}

async function network() {
  mark("network", "now");
  try {
    ({ pc } = await connect("/line/echo", microphone, ear));
  } catch {
    mark("network", "gone");
    return false;
  }
  for (let at = 0; at < 80 && pc.connectionState !== "connected"; at += 1) await pause(100);
  await pause(2000);
  const seen = await quality(pc);
  if (pc.connectionState !== "connected" || seen.got < 10) { mark("network", "bad"); return false; }
  mark("network", seen.grade === "good" ? "good" : "weak");
  return true;
}

function end() {
  pc?.close();
  pc = undefined;
  microphone?.getTracks().forEach((track) => track.stop());
  fetch("/line/echo", { method: "DELETE", credentials: "same-origin", keepalive: true }).catch(() => {});
}

async function begin() {
  end();
  page.querySelector("[data-done]").hidden = true;
  for (const check of ["microphone", "network", "speaker"]) mark(check, "wait");
  mark("microphone", "now");
  try {
    microphone = await openMicrophone();
  } catch {
    mark("microphone", "bad");
    return;
  }
  if (!(await listen(microphone))) { mark("microphone", "quiet"); return; }
  mark("microphone", "good");
  if (!(await network())) { end(); return; }
  mark("speaker", "now");
  page.querySelector("[data-heard]").hidden = false;
  start.classList.remove("button-primary");  // the next step is the answer
  page.querySelector("[data-yes]").focus();
}

function answered(good) {
  page.querySelector("[data-heard]").hidden = true;
  mark("speaker", good ? "good" : "bad");
  page.querySelector("[data-done]").hidden = !good;
  start.classList.toggle("button-primary", !good);
  if (good) page.querySelector("[data-done] button").focus();
  end();
}

const start = page.querySelector("[data-begin]");
start.addEventListener("click", begin);
start.disabled = false; // until now a press would have been lost
page.querySelector("[data-yes]").addEventListener("click", () => answered(true));
page.querySelector("[data-no]").addEventListener("click", () => answered(false));
addEventListener("pagehide", end);
