"""What this application asks of higher ones."""

from django.dispatch import Signal

# Where the quotes of a promotion are printed. Sent with `cohort`; a receiver returns {text: [label, …]}.
testimonial_uses_asked = Signal()
