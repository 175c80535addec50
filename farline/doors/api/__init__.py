"""Reads for machines: a token in the header, a count in the answer. Every route is a GET and none acts."""
