"""One table, one sealed column. What it says is known only while the week's expiry key exists."""

from django.db import models

from farline.common.random_ids import RandomIdField


class Window(models.Model):
    id = RandomIdField()
    sealed_link = models.BinaryField()
    week = models.CharField(max_length=8)  # its expiry key
    state = models.CharField(max_length=6, default="open")  # open | used | closed

    class Sensitivity:
        open = frozenset({"id", "week", "state"})
        sealed = frozenset({"sealed_link"})
