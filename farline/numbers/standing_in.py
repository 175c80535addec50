"""A number that comes from nowhere but the operator's own hand, and lies in a list like any other of its numbers.

The key-holder reseals it under the list's key; it has a row and a tag as if it had left a page. Only the journey that
hands out canaries calls this.
"""

from django.db import transaction

from farline.common import blocks, vault
from farline.numbers import queries, rules, tag_runs
from farline.numbers.models import Number, NumberList, TagRun
from farline.numbers.provinces import CLOCK_SHIFTS
from farline.optouts import queries as optouts
from farline.optouts import rules as marks


def is_listed(tag: int) -> bool:
    """Whether any list holds the number with this tag, singly or in a page."""
    if Number.objects.filter(blinded_number=tag.to_bytes(8, "big")).exists():
        return True
    runs = TagRun.objects.filter(bucket__in=[tag_runs.ALL, tag >> 56]).values_list("blinded_tags", flat=True)
    return any(tag_runs.has(blocks.unpacked(run), tag) for run in runs.iterator())


def may_come(e164: str) -> bool:
    """Whether a number of the operator's own is in no list and among no opt-outs."""
    tag = int.from_bytes(vault.tags(blocks.block_of(e164), label=queries.TAG_LABEL)[:8], "big")
    return not is_listed(tag) and not optouts.which_opted_out([e164])


@transaction.atomic
def put_in(
    *, list_id: int, page: bytes, row: int, sealed_in: tuple[str, str], kind: str, province: str, place: str
) -> int | None:
    """The number's id in this list; None when a list has it already, or somebody said no to it, or the list is over.

    `page`, `row` and `sealed_in` (table, column): where it lies sealed now.
    """
    home = NumberList.objects.filter(pk=list_id, state=rules.RELEASED).exclude(sealed_key=None).first()
    if home is None:
        return None
    number = Number(number_list=home, kind=kind, province=province, place=place)
    number.clock_shift = CLOCK_SHIFTS.get(province, 0)
    labels = [queries.TAG_LABEL, *(marks.label(generation) for generation in marks.GENERATIONS)]
    sealed, packed = vault.unpack_page(
        page, row=row, table=sealed_in[0], column=sealed_in[1], into=(queries.TABLE, queries.COLUMN),
        rows=[number.pk], labels=labels, week=vault.week_of(home.expires_on), under=bytes(home.sealed_key or b""),
    )  # fmt: skip
    by_generation = zip(marks.GENERATIONS, packed[1:], strict=True)
    said_no = optouts.silenced_at([optouts.marks_from(gen, tags) for gen, tags in by_generation])
    tag = blocks.first_halves(packed[0])[0]
    if said_no or is_listed(tag):
        return None
    number.sealed_number, number.blinded_number = sealed[0], tag.to_bytes(8, "big")
    number.save(force_insert=True)
    tag_runs.add(list_id=home.pk, tags=[tag])
    return number.pk
