"""States of a story."""

DRAFT, IN_REVIEW, APPROVED, PUBLISHED, RETRACTED = "draft", "in_review", "approved", "published", "retracted"
STATES = (DRAFT, IN_REVIEW, APPROVED, PUBLISHED, RETRACTED)
