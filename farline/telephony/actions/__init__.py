"""Writes of this room: permits and what becomes of them, trunks and their papers."""

from farline.telephony.actions.legs import (
    Event,
    PermitRefused,
    apply,
    block,
    count_due,
    issue,
    report_live,
    sweep,
    use,
)
from farline.telephony.actions.trunks import (
    NoTrunkInTheDemo,
    PapersMissing,
    change_trunk,
    governed,
    open_simulator,
    put_on_file,
    resume,
    route_of,
    switch,
)

__all__ = [
    "Event",
    "NoTrunkInTheDemo",
    "PapersMissing",
    "PermitRefused",
    "apply",
    "block",
    "change_trunk",
    "count_due",
    "governed",
    "issue",
    "open_simulator",
    "put_on_file",
    "report_live",
    "resume",
    "route_of",
    "sweep",
    "switch",
    "use",
]  # fmt: skip
