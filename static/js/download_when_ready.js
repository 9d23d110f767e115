// Downloads, once, the file that the person has just asked for: the link beside says the same thing.
const link = document.querySelector("[data-download-now]");
if (link) {
  history.replaceState(null, "", window.location.pathname);
  window.location.assign(link.href);
}
