"""Pictures and counts, only ever from numbers big enough to hide in.

It imports neither river: plain counts are handed to it.
"""
