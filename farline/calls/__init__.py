"""Campaigns, turns in the queue, claims, calls, outcomes, follow-ups. It never learns what anybody declared."""
