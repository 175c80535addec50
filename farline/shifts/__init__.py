"""Who comes when, on each one's own clock with Beijing's beside it; and who says "I am here" or "I rest" just now.

Nobody is ranked here: no total of a volunteer is kept, and what somebody signed up for goes after thirty days.
"""
