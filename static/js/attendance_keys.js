// The attendance sheet by keyboard: a letter chooses, ↓ and ↑ change person. ← and → choose, as in any radio group.
const sheet = document.querySelector("[data-attendance]");
const KEYS = { p: "present", d: "remote", t: "partial", r: "replaced", e: "excused", a: "absent", n: "unrecorded" };

function checkedIn(cell) {
  return cell.querySelector("input[type=radio]:checked") ?? cell.querySelector("input[type=radio]");
}

function move(cell, step) {
  const rows = [...sheet.querySelectorAll("tbody tr")];
  const row = rows[rows.indexOf(cell.closest("tr")) + step];
  if (row) checkedIn(row.cells[cell.closest("td").cellIndex]).focus();
}

function choose(cell, value) {
  const radio = cell.querySelector(`input[value=${value}]`);
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  (cell.querySelector(`.if-${value} input`) ?? radio).focus();
}

sheet?.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".sheet-cell");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const value = event.target.type === "radio" ? KEYS[event.key.toLowerCase()] : undefined;
  if (!step && !value) return;
  event.preventDefault();
  if (step) move(cell, step);
  else choose(cell, value);
});
