"""Reads over accounts, roles and spaces."""
