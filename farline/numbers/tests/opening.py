"""What a test may do and no page: look at a stored number, with a key ring of its own."""

from farline.common import blocks
from farline.common.vault import keyfiles
from farline.common.vault.keyring import KeyRing
from farline.numbers.models import Number, Page


def opened(number_id: int) -> str:
    ring = KeyRing(keyfiles.root_key(), keyfiles.folder())
    number = Number.objects.select_related("number_list").get(pk=number_id)
    key = bytes(number.number_list.sealed_key or b"")
    place = f"numbers.number|sealed_number|{number_id}"
    return ring.open([bytes(number.sealed_number)], [place], list_key=key)[0].decode("ascii")


def opened_page(page: Page) -> set[str]:
    ring = KeyRing(keyfiles.root_key(), keyfiles.folder())
    key = bytes(page.number_list.sealed_key or b"")
    place = f"numbers.page|sealed_numbers|{page.pk}"
    return {f"+{one}" for one in blocks.unpacked(ring.open([bytes(page.sealed_numbers)], [place], list_key=key)[0])}
