"""Tokens for machines that read counts. Nothing here opens anything that a person does."""
