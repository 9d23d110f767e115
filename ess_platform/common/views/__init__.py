"""Views that belong to no business app."""
