// Warns before leaving a form marked data-unsaved-warning that has changes not sent yet.
const changed = new Set();

for (const form of document.querySelectorAll("form[data-unsaved-warning]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
  form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && changed.delete(form));
}

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
