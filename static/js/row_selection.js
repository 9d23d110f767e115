// Bulk selection: « Tout sélectionner », the count in its live region, the bar shown when useful.
for (const form of document.querySelectorAll("form[data-row-selection]")) {
  const all = form.querySelector("[data-select-all]");
  const status = form.querySelector("[data-selection-count]");
  const boxes = () => [...form.querySelectorAll("[data-select-row]")];

  const refresh = () => {
    const rows = boxes();
    const count = rows.filter((box) => box.checked).length;
    const noun = form.dataset.rowSelection;
    const ending = count > 1 ? "s" : "";
    if (status) status.textContent = `${count} ${noun}${ending} sélectionné${ending}`;
    if (all) {
      all.checked = count > 0 && count === rows.length;
      all.indeterminate = count > 0 && count < rows.length;
    }
  };

  form.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => (box.checked = all.checked));
    refresh();
  });
  form.addEventListener("htmx:afterSettle", refresh);
  refresh();
}
