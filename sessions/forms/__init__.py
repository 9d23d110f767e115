"""Forms of the sessions."""
