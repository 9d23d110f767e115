from .mail import OutgoingMail

__all__ = ["OutgoingMail"]
