// Moves the focus to the summary of errors, on load and after a fragment is replaced.
function focusErrorSummary() {
  document.querySelector("[data-error-summary]")?.focus();
}

focusErrorSummary();
document.addEventListener("htmx:afterSettle", focusErrorSummary);
