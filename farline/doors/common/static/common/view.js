// How somebody likes to read, before the page is drawn and without leaving it. The cookie says nothing else.
const root = document.documentElement;
const [theme, size] = (/(?:^|; )farline_view=([a-z]+\.[0-2])/.exec(document.cookie)?.[1] ?? "").split(".");
if (size) Object.assign(root.dataset, { theme, size });

function press(form) {
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String((root.dataset[button.name] ?? "") === button.value));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-view]");
  if (form) {
    form.hidden = false;
    press(form);
    form.addEventListener("submit", (event) => {
      if (!event.submitter) return;
      event.preventDefault();
      root.dataset[event.submitter.name] = event.submitter.value;
      const safe = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `farline_view=${root.dataset.theme}.${root.dataset.size}; Path=/; Max-Age=31536000; SameSite=Strict${safe}`;
      press(form);
    });
  }
  // Five words are hard to type unseen.
  for (const label of document.querySelectorAll("[data-reveal]")) {
    label.hidden = false;
    label.querySelector("input").addEventListener("change", (event) => {
      document.getElementById(label.dataset.reveal).type = event.target.checked ? "text" : "password";
    });
  }
  // Away at once, and the way back is not in the browser's list of pages.
  document.querySelector("a.leave")?.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(event.currentTarget.href);
  });
  // The same with three presses of Escape, one after the other.
  const presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.repeat) return;
    presses.push(event.timeStamp);
    const leave = document.querySelector("a.leave");
    if (leave && presses.length >= 3 && event.timeStamp - presses.at(-3) < 1500) leave.click();
  });
  // A screen reader says what changes, not what was there from the beginning: so what came with the page comes again.
  setTimeout(() => {
    for (const said of document.querySelectorAll(".messages[role=status], .messages [role=status]")) {
      if (!said.contains(document.activeElement)) said.replaceChildren(...said.cloneNode(true).childNodes);
    }
  }, 300);
  const menu = document.querySelector("details.menu");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open && !event.isComposing) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
});
