"""Uploads are sealed while they arrive."""

from django.core.files.uploadhandler import MemoryFileUploadHandler


class SealingUploadHandler(MemoryFileUploadHandler):
    """To be replaced by one that seals each chunk to the data folder."""
