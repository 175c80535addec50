"""Roles: who may come in by which door. Deny by default."""

CALLER = "caller"
COORDINATOR = "coordinator"
EDITOR = "editor"
PUBLISHER = "publisher"
ADMIN = "admin"
ROLES = (CALLER, COORDINATOR, EDITOR, PUBLISHER, ADMIN)
