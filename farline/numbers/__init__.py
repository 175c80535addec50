"""Lists of numbers: where they came from, which place they belong to. A number is sealed from the first byte;
this room never logs one, never shows one, and opens one only for the journey that rings it.
"""
