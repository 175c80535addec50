"""Reads FARLINE_DATABASE_URL. Empty: the embedded SQLite file. It runs before Django, and needs nothing of it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HINT = "FARLINE_DATABASE_URL is written postgresql://user:password@host:5432/name, or left empty for SQLite."


def from_url(url: str, data: Path, pragmas: str) -> dict[str, Any]:
    """Django's settings for one database. The URL itself never appears in an error: it holds a password."""
    if not url:
        return {
            "ENGINE": "farline.common.queued_sqlite3",
            "NAME": data / "farline.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        }
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(HINT) from None
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ImproperlyConfigured(HINT)
    # A folder in ?host=... is a Unix socket. Server cursors would break behind pgbouncer in transaction mode.
    return {
        "ENGINE": "farline.common.prepared_postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"server_side_binding": True} | options,
    }
