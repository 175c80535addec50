"""Backups: the database, encrypted to people who are not on this machine. Keys are never in them."""
