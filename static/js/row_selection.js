// Counts the rows ticked in a list, says it aloud, and ticks or unticks them all. Without it the boxes still work.
function describeSelection(form) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const whole = form.querySelector("[data-whole-selection]");
  const others = whole ? Number(form.dataset.total || boxes.length) - boxes.length : 0;
  const count = ticked + others;
  const words = count > 1 ? "lauréats sélectionnés" : "lauréat sélectionné";
  form.querySelector("[data-selection-status]").textContent = count
    ? `${count} ${words}`
    : "Aucun lauréat sélectionné.";
  form.querySelector(".bulk-bar").classList.toggle("is-active", count > 0);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-row-selection]");
  if (form && event.target.matches("tbody input[type=checkbox]")) describeSelection(form);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-select-all]");
  if (!link) return;
  event.preventDefault();
  const form = link.closest("[data-row-selection]");
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
  link.textContent = tick ? "Tout désélectionner" : `Tout sélectionner (${boxes.length})`;
  describeSelection(form);
});

// What was ticked before this was read, or is found again when one comes back to the page, counts too.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-row-selection]")) {
    if (form.querySelector("tbody input[type=checkbox]:checked")) describeSelection(form);
  }
});
