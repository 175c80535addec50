// Passkeys: the browser asks the device; nothing here is kept. Without a script the other way in is always there.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(options) {
  const said = options.publicKey;
  said.challenge = bytes(said.challenge);
  if (said.user) said.user.id = bytes(said.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const one of said[list] ?? []) one.id = bytes(one.id);
  }
  return { publicKey: said };
}

function answered(made) {
  const { response } = made;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response: parts, clientExtensionResults: {} };
}

async function send(url, body, kind) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": kind } });
  return { ok: answer.ok, said: await answer.json().catch(() => ({})) };
}

async function ask(part, say) {
  const where = document.querySelector("input[name=where]:checked")?.value ?? "";
  if (document.querySelector("input[name=where]") && where !== "outside") return say("where");
  const begun = await send(part.dataset.begin, new URLSearchParams({ where }), "application/x-www-form-urlencoded");
  if (!begun.ok) return say("stale");
  let made;
  try {
    const wanted = asked(begun.said);
    made = await (part.dataset.passkey === "add" ? navigator.credentials.create(wanted) : navigator.credentials.get(wanted));
  } catch (trouble) {
    return say(trouble.name === "SecurityError" ? "address" : trouble.name === "InvalidStateError" ? "known" : "stopped");
  }
  const next = document.querySelector("input[name=next]")?.value ?? "";
  const end = next ? `${part.dataset.finish}?next=${encodeURIComponent(next)}` : part.dataset.finish;
  const done = await send(end, JSON.stringify(answered(made)), "application/json");
  if (!done.ok) return say("unfit", done.said.trouble);
  location.assign(done.said.next);
}

// A key is bound to a name; an address of digits has none.
const named = !/^[\d.]+$|^\[/.test(location.hostname);
for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || !named) continue;
  part.hidden = false;
  document.querySelector("[data-no-passkey]")?.setAttribute("hidden", "");
  const button = part.querySelector("button");
  const place = part.querySelector("[role=alert]");
  const say = (word, instead) => {
    place.textContent = instead || part.querySelector(`[data-word=${word}]`).textContent;
    place.hidden = false;
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    place.hidden = true;
    ask(part, say).catch(() => say("stopped"));
  });
}
