"""The wire: the ways a call can be made, the gateway between browser and trunk, and a fake trunk to try it on.

Nothing here rings by itself: every call begins with a permit that a person's press was given.
"""
