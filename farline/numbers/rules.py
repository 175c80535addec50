"""States of lists and intakes, as tables."""

DRAFT, CHECKED, RELEASED, PAUSED, CLOSED, PURGED = "draft", "checked", "released", "paused", "closed", "purged"
LIST_STATES = (DRAFT, CHECKED, RELEASED, PAUSED, CLOSED, PURGED)
UPLOADED, QUEUED, RUNNING, DONE, FAILED, CANCELLED = "uploaded", "queued", "running", "done", "failed", "cancelled"
INTAKE_STATES = (UPLOADED, QUEUED, RUNNING, DONE, FAILED, CANCELLED)
