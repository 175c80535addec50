// Sitting beside: the page asks itself every few seconds while it is looked at, with all its checks.
import { parsed } from "../common/trusted.js";

const place = () => document.querySelector("#board");

async function look() {
  if (document.hidden || !place()) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 401 || answer?.status === 403) return location.reload();
  if (!answer?.ok) return;
  const fresh = parsed(await answer.text()).querySelector("#board");
  if (fresh && fresh.dataset.mark !== place().dataset.mark) place().replaceWith(document.adoptNode(fresh));
}

if (place()) setInterval(look, Number(place().dataset.every));
