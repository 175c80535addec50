"""Lists and numbers. `sealed_number` and `blinded_number` are the only traces of a number anywhere."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.numbers import rules


class NumberList(models.Model):
    id = RandomIdField()
    name = models.CharField(max_length=80)
    provenance = models.TextField()
    lawful_basis = models.TextField()
    synthetic = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=rules.DRAFT, choices=[(s, s) for s in rules.LIST_STATES])
    expires_on = models.DateField()
    sealed_key = models.BinaryField(null=True, blank=True)  # the list's own key, wrapped; destroyed with its numbers
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)

    class Sensitivity:
        open = frozenset(
            {"id", "name", "provenance", "lawful_basis", "synthetic", "state", "expires_on", "created_at"}
        )
        personal = frozenset({"created_by"})
        sealed = frozenset({"sealed_key"})


class Page(models.Model):
    """Some hundreds of numbers of one province, in no order, sealed together until the queue needs them."""

    id = RandomIdField()
    number_list = models.ForeignKey(NumberList, on_delete=models.CASCADE, related_name="pages", db_index=False)
    province = models.CharField(max_length=2, blank=True)  # blank = not known
    clock_shift = models.SmallIntegerField(default=0)
    count = models.PositiveSmallIntegerField()
    places = models.BinaryField()  # two bytes for each number: packing.pack_place
    sealed_numbers = models.BinaryField()

    class Meta:
        # Counts are read from the index alone: the pages themselves are not touched.
        indexes = (models.Index(fields=["number_list", "province", "clock_shift", "count"], name="page_counts"),)

    class Sensitivity:
        open = frozenset({"id", "number_list", "province", "clock_shift", "count", "places"})
        sealed = frozenset({"sealed_numbers"})


class TagRun(models.Model):
    """Sorted 8-byte tags of numbers that a list holds, in pages or singly: what a new list is compared with."""

    id = RandomIdField()
    number_list = models.ForeignKey(NumberList, on_delete=models.CASCADE, related_name="tag_runs")
    bucket = models.SmallIntegerField()  # the first byte of every tag in it; -1 for a short run of all
    blinded_tags = models.BinaryField()

    class Meta:
        # Which runs there are is read from the index alone: in the table each would be walked through to its end.
        indexes = (models.Index(fields=["bucket", "number_list"], name="tag_run_places"),)

    class Sensitivity:
        open = frozenset({"id", "number_list", "bucket"})
        blinded = frozenset({"blinded_tags"})


class Number(models.Model):
    """One number that left its page, because it will be somebody's turn soon."""

    id = RandomIdField()
    number_list = models.ForeignKey(NumberList, on_delete=models.CASCADE, related_name="numbers")
    sealed_number = models.BinaryField()
    blinded_number = models.BinaryField(max_length=8, unique=True)
    kind = models.CharField(max_length=8)  # mobile | landline
    province = models.CharField(max_length=2, blank=True)  # places.py code; blank = not known
    place = models.CharField(max_length=12, blank=True)  # area code such as 0391; blank = not known
    clock_shift = models.SmallIntegerField(default=0)  # minutes by which daily life runs behind Beijing's clock
    attempts = models.PositiveSmallIntegerField(default=0)  # in life, over all campaigns

    class Sensitivity:
        open = frozenset({"id", "number_list", "kind", "province", "place", "clock_shift", "attempts"})
        sealed = frozenset({"sealed_number"})
        blinded = frozenset({"blinded_number"})


class Intake(models.Model):
    """One uploaded file on its way in. The file itself lies sealed beside the database until the import ends."""

    id = RandomIdField()
    number_list = models.ForeignKey(NumberList, on_delete=models.CASCADE, related_name="intakes")
    state = models.CharField(max_length=10, default=rules.UPLOADED, choices=[(s, s) for s in rules.INTAKE_STATES])
    stored_as = models.CharField(max_length=80)
    file_kind = models.CharField(max_length=4)  # csv | xlsx | ods
    encoding = models.CharField(max_length=20, blank=True)
    number_column = models.PositiveSmallIntegerField(default=0)
    has_header = models.BooleanField(default=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    may_ring = models.PositiveIntegerField(default=0)  # kept numbers that could belong to somebody
    cancel_wanted = models.BooleanField(default=False)
    trouble = models.CharField(max_length=40, blank=True)  # code from rules.FILE_TROUBLES when failed
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)

    class Sensitivity:
        open = frozenset(
            {
                "id", "number_list", "state", "stored_as", "file_kind", "encoding", "number_column", "has_header",
                "rows_done", "rows_total", "kept", "may_ring", "cancel_wanted", "trouble", "started_at", "ended_at",
                "created_at",
            }
        )  # fmt: skip
        personal = frozenset({"created_by"})


class RefusedRows(models.Model):
    """The rows of one chunk that did not come in, and why. The cells themselves are not kept."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="refused_rows")
    first_row = models.PositiveIntegerField()
    counts = models.JSONField()  # reason -> rows
    packed = models.BinaryField()  # refusals.py

    class Meta:
        constraints = (models.UniqueConstraint(fields=["intake", "first_row"], name="one_account_per_chunk"),)

    class Sensitivity:
        open = frozenset({"id", "intake", "first_row", "counts", "packed"})
