"""Rows that all look alike, so that how many canaries there are is all that they tell; and calls to be told apart."""

from django.db import models

from farline.common.random_ids import RandomIdField


class Canary(models.Model):
    """`blinded_turn` is random while the canary stands nowhere, so that nobody sees which of them do."""

    id = RandomIdField()
    sealed_number = models.BinaryField()
    sealed_story = models.BinaryField()  # whom it was given to, where it stands, when it was found burnt
    blinded_number = models.BinaryField(max_length=16, unique=True)
    blinded_turn = models.BinaryField(max_length=16, unique=True)

    class Sensitivity:
        open = frozenset({"id"})
        sealed = frozenset({"sealed_number", "sealed_story"})
        blinded = frozenset({"blinded_number", "blinded_turn"})


class CallInDoubt(models.Model):
    """An outcome saved while the keys were locked, a canary's or anybody's. It goes once they are open."""

    call_id = models.BigIntegerField(primary_key=True)

    class Sensitivity:
        open = frozenset({"call_id"})


class UndoInDoubt(models.Model):
    """An outcome saved under open keys and taken back under locked ones: nobody could tell whether it was counted.

    It says what was taken back, a canary's or anybody's, until the keys are open. One call may have several.
    """

    id = RandomIdField()
    call_id = models.BigIntegerField()
    line = models.CharField(max_length=20)
    conversation = models.CharField(max_length=32, blank=True)

    class Sensitivity:
        open = frozenset({"id", "call_id", "line", "conversation"})
