"""What the row of a closed mail must not keep: codes, and links that open a page without a password."""

from ..models import OutgoingMail
from ..selectors.tokens import without_tokens

SECRET_KINDS = "account."  # codes and links of accounts: their text is forgotten whole


def is_secret(mail: OutgoingMail) -> bool:
    return mail.kind.startswith(SECRET_KINDS)


def closed_texts(mail: OutgoingMail) -> dict[str, str]:
    """The texts that the row of a closed mail keeps."""
    if is_secret(mail):
        return {"body_text": "", "body_html": ""}
    return {"body_text": without_tokens(mail.body_text), "body_html": without_tokens(mail.body_html)}
