// What is longer than a form may carry stays in it: the server would refuse it, and could not hand it back.
const form = document.querySelector("form[data-carries]");

form?.addEventListener("submit", (event) => {
  const notice = form.querySelector("[data-too-long]");
  notice.hidden = new URLSearchParams(new FormData(form, event.submitter)).toString().length <= Number(form.dataset.carries);
  if (notice.hidden) return;
  event.preventDefault();
  notice.scrollIntoView({ block: "center" });
});
