"""One column: a truncated tag that several numbers share. No time, no order, no list, no reason."""

from django.db import models


class OptOut(models.Model):
    # generation * 2**30 + 30-bit tag. The key is the row's place on disk, so arrival order is not kept.
    tag = models.BigIntegerField(primary_key=True)

    class Sensitivity:
        blinded = frozenset({"tag"})
