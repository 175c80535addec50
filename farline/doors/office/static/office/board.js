// The stream says only that something changed; the page is then asked again, with all its checks.
import { parsed } from "../common/trusted.js";

const stream = new EventSource(document.querySelector("#board").dataset.stream);
let busy = false;
let again = false;
let kept = false;

async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.status === 401 || answer?.status === 403) {
    stream.close();
    location.reload();
    return;
  }
  if (answer?.ok) {
    const fresh = parsed(await answer.text()).querySelector("#board");
    const board = document.querySelector("#board");
    // Whoever is about to press a button keeps it under their finger until they look elsewhere.
    kept = board.contains(document.activeElement);
    if (fresh && !kept) board.replaceWith(document.adoptNode(fresh));
  }
  busy = false;
  if (again) {
    again = false;
    setTimeout(refresh, 1000);
  }
}

document.addEventListener("focusout", () => {
  if (kept) setTimeout(refresh, 200);
});

stream.addEventListener("board", (event) => {
  if (JSON.parse(event.data).mark !== document.querySelector("#board").dataset.mark) refresh();
});
