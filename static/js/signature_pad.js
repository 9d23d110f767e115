// Sign with a finger or the mouse: the drawing goes with the form as a PNG. Without this, the name is typed.
const form = document.querySelector("[data-signature]");
const pad = form.querySelector("[data-pad]");
const canvas = pad.querySelector("canvas");
const field = form.querySelector("input[name=drawing]");
const pen = canvas.getContext("2d");
let isDrawing = false;

function point(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
}

function begin(event) {
  isDrawing = true;
  canvas.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...point(event));
}

function draw(event) {
  if (!isDrawing) return;
  pen.lineTo(...point(event));
  pen.stroke();
}

function end() {
  if (isDrawing) field.value = canvas.toDataURL("image/png");
  isDrawing = false;
}

pad.hidden = false;
Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#101a1f" });
if (field.value.startsWith("data:image/png")) {
  // A page shown again with an error keeps what was drawn.
  createImageBitmap(new Blob([Uint8Array.from(atob(field.value.split(",")[1]), (c) => c.charCodeAt(0))])).then(
    (bitmap) => pen.drawImage(bitmap, 0, 0),
    () => (field.value = ""),
  );
}
canvas.addEventListener("pointerdown", begin);
canvas.addEventListener("pointermove", draw);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", end);
pad.querySelector("[data-clear]").addEventListener("click", () => {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  field.value = "";
});
