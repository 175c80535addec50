"""The volunteer: next person, call, script at hand, outcome, declaration."""
