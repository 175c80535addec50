"""The one tie between a call and what was declared in it: sealed, expiring, unreadable once its week's key is gone.
Only a journey opens it.
"""
