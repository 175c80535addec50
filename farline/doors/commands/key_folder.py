"""Commands that need the key folder itself: on a server the pages have a folder of their own, without the root key."""

from django.conf import settings
from django.core.management.base import CommandError

from farline.common.vault import keyfiles


def must_be_meant() -> None:
    """Raises CommandError where another process has the root key: it would come to lie beside the pages."""
    if settings.KEY_HOLDER and not keyfiles.exist():
        raise CommandError(
            f"{keyfiles.folder()} is the folder of the pages, which have no root key: the key-holder has it, in the "
            "key folder. Put --keys before the command, as in: farline --keys shares restore. Nothing was changed."
        )
