// Ten seconds to undo. The server decides; the page only counts.
const form = document.querySelector("form[data-undo]");
if (form) {
  const button = form.querySelector("button");
  const end = Date.now() + Number(form.dataset.undo) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) { form.remove(); clearInterval(beat); return; }
    button.textContent = form.dataset.text.replace("{seconds}", left);
  };
  const beat = setInterval(tick, 250);
  tick();
}
