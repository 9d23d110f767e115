// Says in the page that a background request failed; never alert().
const REASONS = {
  0: "Connexion interrompue. Vérifiez le réseau, puis réessayez.",
  403: "Vous n’avez pas le droit de faire cette action.",
  404: "Cette page n’existe plus ou ne vous est pas ouverte.",
  409: "Quelqu’un vient de modifier ces données. Rechargez la page.",
  429: "Trop de demandes en peu de temps. Patientez une minute.",
};
const BY_CODE = {
  signed_out: { text: "Votre session est terminée. ", action: "Se connecter et revenir ici" },
  stale_page: { text: "Cette page date d’avant votre connexion. ", action: "La recharger" },
};

// What the server says to scripts: {"error": "signed_out", "login_url": …}, {"error": "stale_page"}.
function answerOf(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}

function showRequestError(event) {
  const place = document.getElementById("request-error");
  if (!place) return;
  const xhr = event.detail.xhr;
  const status = xhr ? xhr.status : 0;
  const answer = xhr ? answerOf(xhr) : {};
  const known = BY_CODE[answer.error];
  const notice = document.createElement("p");
  notice.className = "notice tone-danger";
  notice.textContent = known ? known.text : REASONS[status] || `La demande a échoué (erreur ${status}). Réessayez.`;
  if (known) {
    const link = document.createElement("a");
    link.href = answer.login_url || window.location.href;
    link.textContent = known.action;
    notice.append(link);
  }
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
