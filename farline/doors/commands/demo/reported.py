"""Three reports for the coordinator, in three states. Their texts are content: content/demo/reports.toml."""

import datetime as dt

from farline.common import content
from farline.incidents import actions as incidents
from farline.incidents import rules

COORDINATOR = "zhixin"


def invent(now: dt.datetime) -> None:
    for row in content.read("demo/reports.toml").tables("report"):
        when = now - dt.timedelta(days=row.get("days_ago", int))
        report = incidents.raise_report(
            kind=row.one_of("kind", rules.KINDS), text=row.text("text"), by=row.text("by"), now=when
        )
        state = row.one_of("state", rules.STATES)
        if state != rules.RAISED:
            incidents.change_state(report_id=report, state=state, by=COORDINATOR, now=when + dt.timedelta(hours=9))
