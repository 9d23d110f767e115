// Says in the page that a background request failed; never alert().
const REASONS = {
  0: "Connexion interrompue. Vérifiez le réseau, puis réessayez.",
  403: "Vous n’avez pas le droit de faire cette action.",
  404: "Cette page n’existe plus ou ne vous est pas ouverte.",
  409: "Quelqu’un vient de modifier ces données. Rechargez la page.",
  429: "Trop de demandes en peu de temps. Patientez une minute.",
};

function showRequestError(event) {
  const place = document.getElementById("request-error");
  if (!place) return;
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  const notice = document.createElement("p");
  notice.className = "notice tone-danger";
  notice.textContent = REASONS[status] || `La demande a échoué (erreur ${status}). Réessayez.`;
  place.replaceChildren(notice);
  place.scrollIntoView({ block: "nearest" });
}

function clearRequestError() {
  document.getElementById("request-error")?.replaceChildren();
}

document.addEventListener("htmx:responseError", showRequestError);
document.addEventListener("htmx:sendError", showRequestError);
document.addEventListener("htmx:timeout", showRequestError);
document.addEventListener("htmx:beforeRequest", clearRequestError);
