"""The embedded gateway: a process of its own between a browser and a trunk. It forwards sound and keeps none.

A browser gets an SDP answer made here and the codes of states.py: nothing that a trunk ever said in words.
"""
