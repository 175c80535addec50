"""Who rings us, and who takes it: callers are unknown here. No number, no mark of a number, no sound is ever kept.

A person answers every call with a press. Nobody at the hotline: it does not ring, and no recorded voice is played.
"""
