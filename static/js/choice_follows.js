// Ticks the choice whose details are being filled, so that what is typed is what is meant.
for (const line of document.querySelectorAll("[data-choice]")) {
  line.addEventListener("input", (event) => {
    const radio = line.querySelector("input[type=radio]");
    if (radio && event.target !== radio) radio.checked = true;
  });
}
