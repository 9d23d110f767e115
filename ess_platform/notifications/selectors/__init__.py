"""Reads of the mail engine: words, letters, what waits."""
