"""Rooms, who is in them, who let their mentor sit beside, and what was said afterwards. No call and nobody called."""

from django.conf import settings
from django.db import models

from farline.common.random_ids import RandomIdField
from farline.mentoring import rules


class Room(models.Model):
    id = RandomIdField()
    name = models.CharField(max_length=rules.LONGEST_NAME)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=6, default=rules.OPEN, choices=[(s, s) for s in rules.STATES])

    class Sensitivity:
        open = frozenset({"id", "name", "state"})
        personal = frozenset({"mentor"})


class Member(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    volunteer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["room", "volunteer"], name="once_in_a_room"),)

    class Sensitivity:
        open = frozenset({"id", "room"})
        personal = frozenset({"volunteer"})


class Beside(models.Model):
    """Somebody let the mentor of one room sit beside. One row each, written over: the step, and until when."""

    volunteer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    script = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=60, blank=True)
    step_until = models.DateTimeField(null=True, blank=True)

    class Sensitivity:
        open = frozenset({"room", "until", "script", "step", "step_until"})
        personal = frozenset({"volunteer"})


class Note(models.Model):
    """What a mentor says to one member afterwards. Both read it; nobody else does."""

    id = RandomIdField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="notes")
    volunteer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed_text = models.BinaryField()
    written_on = models.DateField()

    class Sensitivity:
        open = frozenset({"id", "room", "written_on"})
        personal = frozenset({"volunteer"})
        sealed = frozenset({"sealed_text"})
