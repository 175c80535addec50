"""Lists arrive through this door. What is on the disk afterwards is sealed, or is not there."""

import errno
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http import HttpResponse
from django.test import RequestFactory

from farline.doors.common import uploads
from farline.doors.common.middleware import LockedKeys
from farline.numbers import sealed_files

LIST = b"0391-0123456\n" * 20_000
BOUNDARY = "----------farline"
COORDINATOR = SimpleNamespace(is_authenticated=True, is_active=True)
NOBODY = SimpleNamespace(is_authenticated=False, is_active=False)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def body(content: bytes, *, whole: bool = True) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\nautumn\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="list.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    return head + content + (f"\r\n--{BOUNDARY}--\r\n".encode() if whole else b"")


def sent(content: bytes, *, user=COORDINATOR, length: int | None = None, whole: bool = True) -> Any:
    raw = body(content, whole=whole)
    request = RequestFactory().generic(
        "POST", "/", raw, f"multipart/form-data; boundary={BOUNDARY}", CONTENT_LENGTH=str(length or len(raw))
    )
    request.user = user
    return request


def upload_of(request: Any) -> Any:
    return request.FILES["upload"]


def on_disk() -> list[bytes]:
    folder = sealed_files.folder()
    return [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []


def test_it_seals_a_list_while_it_arrives():
    request = sent(LIST)
    upload = upload_of(request)
    assert (upload.name, upload.size, upload.trouble) == ("list.csv", len(LIST), "")
    assert request.POST["name"] == "autumn"
    assert len(on_disk()) == 1
    assert b"0123456" not in on_disk()[0]
    with sealed_files.open_stream(upload.stored_as) as stream:
        assert stream.read() == LIST


def test_it_leaves_nothing_of_a_list_that_nobody_kept():
    request = sent(LIST)
    assert request.FILES
    request.close()
    assert on_disk() == []


def test_it_leaves_a_list_that_was_kept():
    request = sent(LIST)
    upload_of(request).keep()
    request.close()
    assert len(on_disk()) == 1


def test_it_accepts_an_empty_file_so_that_the_form_can_say_so():
    upload = upload_of(sent(b""))
    assert (upload.size, upload.trouble) == (0, "")


def test_it_says_that_a_list_is_too_large_and_keeps_none_of_it(settings):
    settings.MAX_UPLOAD_BYTES = 100_000
    request = sent(LIST)
    assert upload_of(request).trouble == "too_large"
    assert request.POST["name"] == "autumn"
    assert on_disk() == []


def test_it_counts_for_itself_and_does_not_believe_the_length(settings):
    settings.MAX_UPLOAD_BYTES = 250_000
    assert len(LIST) < 300_000  # within what the length alone may be, for the form around it
    assert upload_of(sent(LIST)).trouble == "too_large"
    assert on_disk() == []


def test_it_stops_listening_to_what_is_far_too_large(settings):
    settings.MAX_UPLOAD_BYTES = 100_000
    request = sent(LIST, length=10_000_000_000)
    assert not request.FILES
    assert request.upload_trouble == "too_large"
    assert on_disk() == []


def test_it_stops_before_the_first_byte_of_what_is_far_too_large(settings):
    settings.MAX_UPLOAD_BYTES = 100_000
    handler = uploads.SealingUploadHandler(sent(b""))
    handler.handle_raw_input(None, {}, 10_000_000_000)
    with pytest.raises(StopUpload):
        handler.new_file("upload", "list.csv", "text/csv", None)


def test_it_discards_an_upload_that_broke_off():
    request = sent(LIST, whole=False)
    assert not request.FILES
    assert on_disk() == []


def test_it_writes_nothing_for_somebody_who_is_not_signed_in():
    request = sent(LIST, user=NOBODY)
    assert not request.FILES
    assert request.POST["name"] == "autumn"
    assert on_disk() == []


class Gone(io.BytesIO):
    """Somebody who closes the browser in the middle of the file."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > len(LIST) // 2:
            raise ConnectionResetError
        return super().read(size)


def test_nothing_stays_behind_of_whoever_is_gone_in_the_middle():
    request = sent(LIST)
    request._stream = Gone(body(LIST))
    LockedKeys(lambda _: HttpResponse()).process_view(request)
    assert on_disk() == []


@pytest.mark.parametrize(("write", "after"), [("_frame", 0), ("_frame", 1), ("_frame", 2), ("finish", 0)])
def test_on_a_full_disk_it_says_so_and_leaves_nothing_behind(write, after, monkeypatch):
    whole, written = getattr(sealed_files.Writer, write), iter(range(after))

    def full(self: sealed_files.Writer, *content: bytes) -> None:
        if next(written, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(self, *content)

    monkeypatch.setattr(sealed_files.Writer, write, full)
    upload = upload_of(sent(LIST))
    assert (upload.trouble, on_disk()) == ("disk_full", [])
