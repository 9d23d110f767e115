"""What this app tells the apps above it, which listen in their `receivers.py`."""

from django.dispatch import Signal

# Sent after each change of state of a form, inside its transaction, with `report` and `transition`
# (ReportTransition). A receiver that fails undoes the change: catch what must not.
report_moved = Signal()
