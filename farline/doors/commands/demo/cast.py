"""The twelve volunteers of the demo. Handles only, as everywhere."""

import datetime as dt
from typing import Any

from farline.volunteers import actions, queries
from farline.volunteers.rules import ADMIN, CALLER, COORDINATOR, EDITOR, PUBLISHER

BY = "demo"
PASSPHRASE = "one person at a time"  # noqa: S105 - printed on the sign-in page of every demo; opens nothing real
# Who can be signed in as: documented, all with the same passphrase.
SIGN_INS: dict[str, tuple[str, ...]] = {
    "meilan": (CALLER,),
    "zhixin": (COORDINATOR, CALLER, PUBLISHER, ADMIN),
    "baihe": (COORDINATOR,),
    "editor-he": (EDITOR,),
    "editor-lin": (EDITOR,),
    "editor-su": (EDITOR,),
}
# The others are there so that the house is not empty; nobody can sign in as them.
OTHERS: dict[str, tuple[str, ...]] = {
    "anping": (CALLER,),
    "qingsong": (CALLER,),
    "mingyue": (CALLER,),
    "luxi": (CALLER,),
    "xiaohe": (CALLER,),
    "yunduo": (CALLER,),
}
LANGUAGES = {"mingyue": "zh-hant", "luxi": "zh-hant", "xiaohe": "en"}
BRIEFED = ("zhixin", "anping", "qingsong", "mingyue", "yunduo")  # meilan takes the briefing as a newcomer would
CALLERS = ("anping", "qingsong", "mingyue", "zhixin")
SUSPENDED = "yunduo"


def invent(now: dt.datetime) -> None:
    joined = now - dt.timedelta(days=60)
    for handle, roles in (SIGN_INS | OTHERS).items():
        actions.register(
            handle=handle,
            passphrase=PASSPHRASE if handle in SIGN_INS else None,
            roles=roles,
            language=LANGUAGES.get(handle, "zh-hans"),
            by=BY,
            now=joined,
        )
    for handle in BRIEFED:
        actions.take_briefing(volunteer=volunteer(handle), now=joined)
    actions.suspend(volunteer=volunteer(SUSPENDED), by="zhixin", now=now - dt.timedelta(days=20))


def volunteer(handle: str) -> Any:
    found = queries.by_handle(handle)
    if found is None:
        raise LookupError(handle)
    return found
