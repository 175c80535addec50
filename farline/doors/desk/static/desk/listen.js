// A mentor hears a call to which they were invited, and speaks to its volunteer alone, where they let them.
import { connect, openMicrophone } from "./sound.js";

const place = document.querySelector("[data-listening]");
const ear = place?.querySelector("audio");
const NO_MICROPHONE = { getAudioTracks: () => [] };
let pc, mouth, microphone, whose;

function show(what) {
  for (const words of place.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== what;
  place.querySelector("[data-stop]").hidden = what !== "hearing";
  place.querySelector("[data-speaking]").hidden = what !== "hearing";
}

function showSpeaking(what) {
  for (const one of place.querySelectorAll("[data-speak-is]")) one.hidden = !one.dataset.speakIs.split(" ").includes(what);
}

function hush(what = "quiet") {
  microphone?.getTracks().forEach((track) => track.stop());
  mouth?.close();
  microphone = mouth = undefined;
  showSpeaking(what);
}

function stop(what) {
  hush();
  pc?.close();
  pc = undefined;
  show(what);
}

function whenOver(one, then) {
  one.addEventListener("connectionstatechange", () => {
    if (["failed", "closed", "disconnected"].includes(one.connectionState)) then();
  });
}

async function listen(id) {
  stop("opening");
  try {
    ({ pc } = await connect(`/line/ear/${id}`, NO_MICROPHONE, ear));
  } catch {
    return stop("not");
  }
  const mine = pc;
  whose = id;
  whenOver(mine, () => { if (mine === pc) stop("over"); });
  show("hearing");
}

// Another ear than the call's: what comes back on this connection is nothing.
async function speak() {
  hush("opening");
  try {
    microphone = await openMicrophone();
    ({ pc: mouth } = await connect(`/line/whisper/${whose}`, microphone, new Audio()));
  } catch (problem) {
    return hush({ not_open: "shut", "no-microphone": "no-microphone" }[problem.message] || "not");
  }
  const mine = mouth;
  whenOver(mine, () => { if (mine === mouth) hush("ended"); });
  showSpeaking("speaking");
}

if (place) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-listen]");
    if (button) listen(button.dataset.listen);
  });
  place.querySelector("[data-stop]").addEventListener("click", () => stop("stopped"));
  place.querySelector("[data-speak]").addEventListener("click", speak);
  place.querySelector("[data-hush]").addEventListener("click", () => hush());
}
