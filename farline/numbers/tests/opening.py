"""What a test may do and no page: look at a stored number, with a key ring of its own."""

from farline.common.vault import keyfiles
from farline.common.vault.keyring import KeyRing
from farline.numbers.models import Number


def opened(number_id: int) -> str:
    ring = KeyRing(keyfiles.root_key(), keyfiles.folder())
    sealed = bytes(Number.objects.get(pk=number_id).sealed_number)
    return ring.open([sealed], [f"numbers.number|sealed_number|{number_id}"])[0].decode("ascii")
