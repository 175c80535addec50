"""Two forms that a volunteer left open look alike: say of each where the number was issued, and since when it is open.

Shown to whoever opened them, put together as they are asked for, and kept nowhere.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from farline.calls import queries as calls
from farline.corrections import queries as windows
from farline.corrections import rules


@dataclass(frozen=True)
class OpenForm:
    """`place_code` and `province` are "" when nobody knows, as for whoever rang the hotline."""

    id: int
    opens: str
    since: dt.datetime
    place_code: str
    province: str


def tell_forms_apart(*, volunteer: AbstractBaseUser, now: dt.datetime) -> list[OpenForm]:
    """The newest first."""
    return [
        OpenForm(one.id, one.opens, one.until - rules.OPEN_FOR, *calls.place_of(one.call_id, volunteer))
        for one in windows.open_for(volunteer=volunteer, now=now)
    ]
