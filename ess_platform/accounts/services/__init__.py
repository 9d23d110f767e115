"""Writes on accounts: invitations, closing and reopening."""
