// ← and → go to the previous and the next form, outside fields; the page says where it is going.
const queueNav = document.querySelector("[data-review-keys]");
const FIELDS = "input, select, textarea, [contenteditable], summary";

function goTo(rel, words) {
  const link = queueNav.querySelector(`a[rel=${rel}]`);
  const status = queueNav.querySelector("[data-keys-status]");
  if (!link) {
    status.textContent = rel === "next" ? "C’est la dernière fiche." : "C’est la première fiche.";
    return;
  }
  status.textContent = words;
  link.click();
}

if (queueNav) {
  queueNav.querySelector("[data-keys-hint]").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest(FIELDS)) return;
    if (event.key === "ArrowLeft") goTo("prev", "Fiche précédente");
    if (event.key === "ArrowRight") goTo("next", "Fiche suivante");
  });
}
