// Puts a sentence that is ready into the text it goes with; it can then be completed.
for (const list of document.querySelectorAll("[data-phrases-for]")) {
  const field = document.getElementById(list.dataset.phrasesFor);
  list.hidden = !field;
  list.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase) return;
    event.preventDefault(); // a button that also works as a plain post
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${phrase.textContent}` : phrase.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
