// Shows again what the text being written will look like (iframe[data-preview]), each time it is saved.
const frame = document.querySelector("iframe[data-preview]");
if (frame) document.addEventListener("essaim:saved", () => { frame.src = frame.dataset.preview; });
