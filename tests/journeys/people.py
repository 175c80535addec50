"""Somebody who declares, as a volunteer types it in."""

from typing import Any

from farline.journeys.take_declaration import PersonDeclares


def person(**changed: Any) -> PersonDeclares:
    """Leaves League and Pioneers under a pseudonym, said yes, wants no receipt; unless a test says otherwise."""
    said: dict[str, Any] = {
        "party": "never",
        "league": "declares",
        "pioneers": "declares",
        "name": "平安",
        "name_kind": "pseudonym",
        "real_name_risk_told": False,
        "heard": ["said_yes"],
        "wants_receipt": False,
    } | changed
    return PersonDeclares(**said)
