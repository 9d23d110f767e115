"""Pages of mails: one's own preferences, mails to check, the mailbox of the demonstration."""
