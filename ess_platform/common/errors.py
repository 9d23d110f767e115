"""The two ways a service says no. Their message is French and is shown to the user as it is."""


class BusinessRuleError(Exception):
    """A rule of the field refuses the action; a form shows the message, a view answers 403 or re-renders.

    `field` names the form field that repairs it, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class ConflictError(BusinessRuleError):
    """Somebody changed the object meanwhile; the view answers 409 and shows both texts (DATA-01)."""
