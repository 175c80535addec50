// Asks for this page anew: is there a connection, is the volunteer still signed in? Takes over the fresh form token.
import { parsed } from "../common/trusted.js";

export async function look() {
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) return "signed-out";
    if (answer.status >= 500) return "offline";
    const fresh = parsed(await answer.text()).querySelector("input[name=csrfmiddlewaretoken]");
    if (fresh) for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh.value;
    return "here";
  } catch {
    return "offline";
  }
}
