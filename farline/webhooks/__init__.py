"""Addresses of machines that are told, signed, when something public or technical has changed.

What is told is a state and never an act: no person, no volunteer, no call. An answer is a code and nothing is read of
it, so nothing can come in this way.
"""
