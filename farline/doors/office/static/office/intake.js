// Shows how far an import is. Without it the page asks again by itself; the report is another page either way.
const card = document.querySelector("#intake");
const words = document.querySelector("#intake-words");
const bar = document.querySelector("#intake-bar");
const figure = new Intl.NumberFormat(document.documentElement.lang);
const ENDED = new Set(["done", "failed", "cancelled"]);

function show({ state, rows_done: done, rows_total: total, kept }) {
  if (ENDED.has(state)) {
    stream.close();
    location.reload();
    return;
  }
  if (!total) return;
  bar.max = total;
  bar.value = done;
  words.textContent = card.dataset.words
    .replace("{done}", figure.format(done))
    .replace("{total}", figure.format(total))
    .replace("{kept}", figure.format(kept));
}

// A reload is the plain way: it works where streams are cut, and it is what happens without scripts.
function askAgain() {
  stream.close();
  setTimeout(() => location.replace("?again"), 3000);
}

const stream = new EventSource(card.dataset.stream);
stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
stream.addEventListener("progress", (event) => show(JSON.parse(event.data)));
stream.addEventListener("error", askAgain);
