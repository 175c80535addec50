// A public form asks the device for a small sum before it is sent, in place of a name or an address. If the sum cannot
// be made here, the form is sent all the same: fewer such forms are taken at a time, and that is all.

import { script } from "../common/trusted.js";

const LONGEST_MS = 30_000;

function sum(puzzle, typed, bits) {
  return new Promise((done) => {
    const worker = new Worker(script(new URL("./work-sum.js", import.meta.url)), { type: "module" });
    const end = (answer) => { worker.terminate(); done(answer); };
    setTimeout(() => end(""), LONGEST_MS);
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = () => end("");
    worker.postMessage({ puzzle, typed, bits });
  });
}

for (const asked of document.querySelectorAll("[data-puzzle]")) {
  const form = asked.form;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return; // a second press sends nothing twice
    busy = true;
    const state = form.querySelector("[data-work-state]");
    state.hidden = false;
    state.textContent = state.dataset.workState;
    try {
      asked.value = await sum(asked.dataset.puzzle, form.elements[asked.dataset.field].value, Number(asked.dataset.bits));
    } catch {
      asked.value = "";
    }
    form.submit();
  });
  // Back from the answer with the browser's own arrow: the form works again.
  addEventListener("pageshow", () => { busy = false; form.querySelector("[data-work-state]").hidden = true; });
}
