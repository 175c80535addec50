// The hour where the person is, the minutes left, and hours translated to where the reader is.
const lang = document.documentElement.lang || "zh-Hans";
const two = (n) => String(n).padStart(2, "0");

export function hereText(when) {
  return new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(when);
}

function tick() {
  for (const place of document.querySelectorAll("[data-clock]")) {
    const there = new Date(Date.now() + Number(place.dataset.clock) * 60000);
    place.textContent = `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`;
  }
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, Math.floor((Date.parse(place.dataset.until) - Date.now()) / 60000));
    place.textContent = place.dataset.textLeft.replace("{minutes}", left);
  }
}

for (const place of document.querySelectorAll("[data-at]")) {
  place.textContent = place.dataset.text.replace("{time}", hereText(new Date(place.dataset.at)));
  place.hidden = false;
}
tick();
setInterval(tick, 5000);
