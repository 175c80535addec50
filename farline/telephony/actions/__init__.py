"""Writes of this room: permits and what becomes of them, trunks and their papers."""

from farline.telephony.actions.legs import (
    Event,
    PermitRefused,
    apply,
    block,
    count_due,
    issue,
    open_ear,
    report_live,
    shut_ear,
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
    "open_ear",
    "open_simulator",
    "put_on_file",
    "report_live",
    "resume",
    "route_of",
    "shut_ear",
    "sweep",
    "switch",
    "use",
]  # fmt: skip
