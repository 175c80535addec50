"""Sessions on the database that know whose they are and when they were last used: to the minute, and no address.

The end of a session is moved on with each minute of use, so whoever walks away from a screen is signed out, and
everything else that asks for open sessions (streams, the sweep) sees the same end.

The table keeps a hash of what the cookie says: whoever reads the database, or a copy of it, sits in nobody's place.
"""

import datetime as dt
import hashlib
from collections.abc import Collection
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Database
from django.db import OperationalError, transaction
from django.utils import timezone

from farline.common import asked
from farline.volunteers import rules
from farline.volunteers.models import OpenSession

# Asked with every request, so both are put together by hand.
READ = "SELECT session_data FROM volunteers_opensession WHERE session_key = %s AND expire_date > %s"
MOVE_ON = (
    "UPDATE volunteers_opensession SET session_data = %s, expire_date = %s, volunteer_id = %s WHERE session_key = %s"
)
LIMIT = "idle_limit"  # seconds without a request; a page on which somebody talks may set a longer one


class SessionStore(Database):
    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def save(self, must_create: bool = False) -> None:
        """As Django's, but a session that cannot be moved on (a full disk) is no reason to turn somebody away."""
        if must_create or self.session_key is None:
            return super().save(must_create)
        made = self.create_model_instance(self._session)  # type: ignore[attr-defined]  # the stubs leave it out
        try:
            with transaction.atomic():
                if not asked.written(
                    MOVE_ON, made.session_data, made.expire_date, made.volunteer_id, made.session_key
                ):
                    raise UpdateError
        except OperationalError:
            return None

    def load(self) -> dict[str, Any]:
        found = asked.first(READ, mark(self.session_key or ""), timezone.now())
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept

    def exists(self, session_key: str | None) -> bool:
        return OpenSession.objects.filter(session_key=mark(session_key or "")).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            OpenSession.objects.filter(session_key=mark(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        made: OpenSession = super().create_model_instance(data)  # type: ignore[assignment] # our own class, see above
        made.session_key = mark(made.session_key)
        made.volunteer_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return made

    def get_expiry_date(self, **_given: Any) -> dt.datetime:
        """Of a session in which somebody is signed in: so long after its last use."""
        if SESSION_KEY not in self:
            return super().get_expiry_date()
        return timezone.now() + dt.timedelta(seconds=int(self.get(LIMIT, rules.IDLE_SECONDS)))


def mark(key: str) -> str:
    """What stands in the table for the key in a cookie. The key is random and long, so a plain hash tells nothing."""
    return hashlib.sha256(f"farline.session|{key}".encode()).hexdigest()[:40]


def open_among(keys: Collection[str], *, now: dt.datetime) -> set[str]:
    """Those that are still open; asked for everybody with a stream at once."""
    marks = {mark(key): key for key in keys}
    found = OpenSession.objects.filter(session_key__in=marks, expire_date__gt=now)
    return {marks[kept] for kept in found.values_list("session_key", flat=True)}


def end_all(*, volunteer_id: int, but: str = "") -> int:
    """End every session of one volunteer, save the one with this key; returns how many there were."""
    gone, _ = OpenSession.objects.filter(volunteer_id=volunteer_id).exclude(session_key=mark(but)).delete()
    return gone


def how_many(*, volunteer_id: int, now: dt.datetime) -> int:
    return OpenSession.objects.filter(volunteer_id=volunteer_id, expire_date__gt=now).count()
