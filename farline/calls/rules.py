"""States of campaigns, turns and calls."""

CAMPAIGN_DRAFT, CAMPAIGN_RUNNING, CAMPAIGN_PAUSED, CAMPAIGN_ENDED = "draft", "running", "paused", "ended"
CAMPAIGN_STATES = (CAMPAIGN_DRAFT, CAMPAIGN_RUNNING, CAMPAIGN_PAUSED, CAMPAIGN_ENDED)
WAITING, FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER = (
    "waiting", "follow_up", "resting", "finished", "withdrawn", "bad_number",
)  # fmt: skip
TURN_STATES = (WAITING, FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER)
PREPARED, PERMITTED, WRAPPED_UP, RELEASED, TAKEN_BACK = "prepared", "permitted", "wrapped_up", "released", "taken_back"
CALL_STATES = (PREPARED, PERMITTED, WRAPPED_UP, RELEASED, TAKEN_BACK)
