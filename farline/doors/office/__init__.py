"""Coordinators and editors: campaigns, lists, volunteers, stories, publishing."""
