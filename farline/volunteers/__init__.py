"""Handles, roles, briefings. No legal name, no e-mail, no telephone number, no address."""
