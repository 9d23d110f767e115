// Shows a question marked data-shown-if="code=value|value" (or "code!=…") only when that answer asks for it.
function answersOf(form, code) {
  const found = [];
  for (const input of form.querySelectorAll(`[name="${CSS.escape(code)}"]`)) {
    if ((input.type === "radio" || input.type === "checkbox") && !input.checked) continue;
    if (input.value.trim()) found.push(input.value);
  }
  return found;
}

function refresh(form) {
  for (const question of form.querySelectorAll("[data-shown-if]")) {
    const [, code, negated, list] = question.dataset.shownIf.match(/^([^=!]+)(!?)=(.*)$/);
    const values = list.split("|");
    const given = answersOf(form, code);
    const isAmong = given.some((value) => values.includes(value)) || (values.includes("*") && given.length > 0);
    question.hidden = isAmong === Boolean(negated);
  }
}

for (const form of document.querySelectorAll("form:has([data-shown-if])")) {
  refresh(form);
  for (const name of ["input", "change", "essaim:filled"]) form.addEventListener(name, () => refresh(form));
}
