// Says how many characters are left under a text with data-limit, or still missing (data-least), once typing pauses.
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(area.dataset.limit);
  const least = Number(area.dataset.least || 0);
  const counter = document.createElement("p");
  counter.className = "small muted text-counter";
  counter.setAttribute("aria-live", "polite");
  area.after(counter);
  let timer = 0;
  const counted = (number) => `${number.toLocaleString("fr-FR")} ${number > 1 ? "caractères" : "caractère"}`;
  const tell = () => {
    const left = limit - area.value.length;
    const size = area.value.trim().length;
    if (left < 0) counter.textContent = `${counted(-left)} de trop`;
    else if (size < least) counter.textContent = `${counted(size)} sur ${least} au moins`;
    else counter.textContent = `Il reste ${counted(left)}`;
    counter.classList.toggle("text-danger", left < 0);
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, 400);
  });
  if (area.value || least) tell();
}
