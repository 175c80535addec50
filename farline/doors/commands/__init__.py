"""Operators: the farline commands."""
