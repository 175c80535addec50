"""Two campaigns and six lists, brought in as a coordinator would. Their words: content/demo/campaigns.toml."""

import csv
import datetime as dt

from farline.calls import actions as calls
from farline.calls import queries
from farline.calls import rules as calling
from farline.common import content
from farline.common.content import Table
from farline.doors.commands import bringing_in
from farline.journeys import hear_opt_out, import_list, move_list
from farline.numbers import actions as numbers
from farline.numbers import rules

COORDINATOR = "zhixin"
BEGAN = dt.timedelta(days=40)
LASTS = dt.timedelta(days=85)
FIRST_EVENING = "demo-first-evening.csv"
LARGE_LIST, NUMBER_COLUMN = "demo-landlines.csv", 1


def invent(now: dt.datetime) -> None:
    sheet = content.read("demo/campaigns.toml")
    began = now - BEGAN
    _some_said_no(began - dt.timedelta(days=30))
    rows = sheet.tables("campaign")
    # The first of the file is shown first, so it is the youngest.
    campaigns = {row.text("key"): _campaign(row, began - dt.timedelta(minutes=at)) for at, row in enumerate(rows)}
    for row in sheet.tables("list"):
        if row.text("file") != FIRST_EVENING:
            _bring_in(row, campaigns[row.text("campaign")] if row.text("campaign") else None, began)
    for row in rows:
        calls.change_campaign_state(
            campaign_id=campaigns[row.text("key")],
            state=row.one_of("state", calling.CAMPAIGN_STATES),
            by=COORDINATOR,
            now=began,
        )


def first_evening(now: dt.datetime) -> None:
    """A few people who answer and talk, at the head of the queue: nobody's first evening begins with ten dead lines.

    Brought in after the invented calls, which would have used them up, and dated before everything else.
    """
    row = next(row for row in content.read("demo/campaigns.toml").tables("list") if row.text("file") == FIRST_EVENING)
    campaign = next(one.id for one in queries.campaigns() if one.name == _first_campaign().text("name"))
    _bring_in(row, campaign, now - BEGAN - dt.timedelta(days=1))


def _first_campaign() -> Table:
    return content.read("demo/campaigns.toml").tables("campaign")[0]


def _some_said_no(when: dt.datetime) -> None:
    """One in twenty of the large list asked, long before it came in, never to be called."""
    with open(content.root() / "samples" / LARGE_LIST, encoding="utf-8-sig") as file:
        cells = [row[NUMBER_COLUMN] for row in csv.reader(file)][1:]
    for cell in cells[::20]:
        number = rules.read_number(cell).e164
        if number:
            hear_opt_out.hear_opt_out(number=number, by="public", now=when, by_form=True)


def _campaign(row: Table, began: dt.datetime) -> int:
    usual = calling.DEFAULT_WINDOW
    window = calling.Window(usual.weekdays, usual.sundays, any_hour=row.get("all_hours", bool))
    return calls.create_campaign(
        name=row.text("name"),
        purpose=row.text("purpose"),
        regions=[],
        window=window,
        max_attempts=calling.MOST_ATTEMPTS,
        rest_hours=calling.LEAST_REST_HOURS,
        script=row.text("script"),
        by=COORDINATOR,
        now=began,
    )


def _bring_in(row: Table, campaign: int | None, began: dt.datetime) -> None:
    sample = content.root() / "samples" / row.text("file")
    list_id = numbers.create_list(
        name=row.text("name"),
        provenance=row.text("provenance"),
        lawful_basis=row.text("lawful_basis"),
        synthetic=True,
        expires_on=(began + LASTS).date(),
        by=COORDINATOR,
        now=began,
    )
    upload = bringing_in.seal(lambda: sample.open("rb"), on=began.date())
    intake = numbers.receive_file(list_id=list_id, upload=upload, by=COORDINATOR, now=began)
    if campaign is not None:
        calls.attach_list(campaign_id=campaign, list_id=list_id, by=COORDINATOR, now=began)
    numbers.queue_intake(intake_id=intake, by=COORDINATOR, now=began)
    import_list.import_list(intake_id=intake, by=COORDINATOR, clock=lambda: began)
    if row.get("release", bool):
        move_list.move_list(list_id=list_id, state=rules.RELEASED, by=COORDINATOR, now=began)
