"""Uploads are sealed while they arrive: no plaintext of a list touches the disk, not even in a temporary file."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils import timezone

from farline.common import ballast, vault
from farline.numbers import sealed_files

FORM_AROUND_IT = 100_000
# Up to so many times the limit the rest is read and dropped, so that the browser can show our sentence. Beyond that
# the connection is closed.
STILL_LISTENING = 4


if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:
    _Uploaded = UploadedFile


class SealedUpload(_Uploaded):
    """A sealed file under its name of chance. Unless somebody keeps it, it is gone when the request ends."""

    def __init__(self, name: str, *, size: int, stored_as: str, digest: str, trouble: str = "") -> None:
        super().__init__(file=None, name=name, size=size)
        self.stored_as, self.digest, self.trouble = stored_as, digest, trouble
        self._kept = False

    def keep(self) -> None:
        self._kept = True

    def close(self) -> None:
        if not self._kept:
            sealed_files.delete(self.stored_as)


class SealingUploadHandler(FileUploadHandler):
    """Seals each chunk into the data folder; drops what is too large, or sent by somebody who is not signed in.

    Raises KeysLocked, once all has arrived.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._length = 0
        self._writer: sealed_files.Writer | None = None
        self._trouble = ""
        self._locked: vault.KeysLocked | None = None

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        self._length = content_length or 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._discard()
        self._trouble = "too_large" if self._length > settings.MAX_UPLOAD_BYTES + FORM_AROUND_IT else ""
        if self._length > settings.MAX_UPLOAD_BYTES * STILL_LISTENING:
            if self.request is not None:
                self.request.upload_trouble = "too_large"  # type: ignore[attr-defined]  # the view reads it there
            raise StopUpload(connection_reset=True)
        if self._is_welcome() and not self._trouble:
            try:
                with self._while_there_is_room():
                    self._writer = sealed_files.Writer(week=vault.week_of(timezone.now().date()))
            except vault.KeysLocked as locked:
                self._locked = locked

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._writer is None:
            return
        if self._writer.size + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self._trouble = "too_large"
            self._discard()
            return
        with self._while_there_is_room():
            self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        name, writer = self.file_name or "", self._writer
        if writer is not None:
            with self._while_there_is_room():
                writer.finish()
                self._writer = None
        if self._trouble:
            return SealedUpload(name, size=file_size, stored_as="", digest="", trouble=self._trouble)
        if writer is None:
            return None
        return SealedUpload(name, size=writer.size, stored_as=writer.stored_as, digest=writer.digest)

    @contextlib.contextmanager
    def _while_there_is_room(self) -> Iterator[None]:
        """On a full disk the rest is dropped, and the page says why. Whatever else it is, nothing stays behind."""
        try:
            yield
        except BaseException as trouble:
            self._discard()
            if not (isinstance(trouble, OSError) and ballast.is_full(trouble)):
                raise
            self._trouble = "disk_full"

    def upload_interrupted(self) -> None:
        self._discard()

    def upload_complete(self) -> None:
        # What was not finished by now was broken off.
        self._discard()
        if self._locked is not None:
            # Not before the rest is read: a browser that is still sending shows no answer.
            raise self._locked

    def _discard(self) -> None:
        if self._writer is not None:
            self._writer.discard()
            self._writer = None

    def _is_welcome(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated and user.is_active)
