// A mentor hears a call to which they were invited. Their own microphone stays shut.
import { connect } from "./sound.js";

const place = document.querySelector("[data-listening]");
const ear = place?.querySelector("audio");
const NO_MICROPHONE = { getAudioTracks: () => [] };
let pc;

function show(what) {
  for (const words of place.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== what;
  place.querySelector("[data-stop]").hidden = what !== "hearing";
}

function stop(what) {
  pc?.close();
  pc = undefined;
  show(what);
}

async function listen(address) {
  stop("opening");
  try {
    ({ pc } = await connect(address, NO_MICROPHONE, ear));
  } catch {
    return stop("not");
  }
  const mine = pc;
  mine.addEventListener("connectionstatechange", () => {
    if (mine === pc && ["failed", "closed", "disconnected"].includes(mine.connectionState)) stop("over");
  });
  show("hearing");
}

if (place) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-listen]");
    if (button) listen(button.dataset.listen);
  });
  place.querySelector("[data-stop]").addEventListener("click", () => stop("stopped"));
}
