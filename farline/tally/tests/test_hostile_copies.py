"""What an attacker tried on the verifier, and the one sentence that each attempt ends in."""

import os
import random
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from farline.tally import grammar, notes, receipts
from farline.tally.tests.factories import KEY, ORIGIN, SECOND_KEY, WEEK, entries, note, write
from farline.tally.verifier import page, places, receipt, verify_tally

DRAWN = random.Random(77)  # noqa: S311


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(receipt, "ITERATIONS", 1)


@pytest.fixture
def code():
    return receipts.draw(DRAWN.randrange)


@pytest.fixture
def copy(tmp_path):
    return write(tmp_path / "copy", entries(10))


def commitment(code, bits=4):
    return receipts.commitment(receipts.derive(code, origin=ORIGIN, iterations=1).opening, bits)


def sentence(place, **how):
    with pytest.raises(verify_tally.Fails) as problem:
        verify_tally.verify(str(place), **how)
    return str(problem.value)


def packed(folder, how=zipfile.ZIP_STORED, **more):
    path = folder.parent / "copy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix(), compress_type=how)
        for name, content in more.items():
            archive.writestr(name.replace("_", "."), content, zipfile.ZIP_DEFLATED)
    return path


def test_a_receipt_is_not_answered_with_a_line_of_somebody_who_had_quit_earlier(tmp_path, code):
    lines = [*entries(10), grammar.earlier(4, WEEK, commitment(code), bytes(32))]
    place = write(tmp_path / "log", lines)
    assert sentence(place, receipt=code).endswith("line 10, was published as something else.")


def test_a_withdrawal_that_shows_the_same_digits_is_not_the_entry_of_a_receipt(code):
    shown = f"farline1 R 12345678 P {commitment(code).hex()} {WEEK}".encode()
    assert shown[22:86] == commitment(code).hex().encode()
    with pytest.raises(verify_tally.Fails, match="No entry of this tally"):
        receipt.find_receipt(code, ORIGIN, [shown])


@pytest.mark.parametrize("zero", [0xFF10, 0x0660])
def test_it_reads_a_receipt_in_the_digits_in_which_the_server_reads_it(tmp_path, code, zero):
    place = write(tmp_path / "log", [*entries(10), grammar.declared(4, WEEK, commitment(code), bytes(32))])
    typed = "".join(chr(zero + int(digit)) for digit in code)
    assert receipts.read(typed) == code
    assert "line 10" in verify_tally.verify(str(place), receipt=typed)["receipt"]


@pytest.mark.parametrize("how", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_packed_in_a_rare_way_is_refused_before_it_is_unpacked(copy, how):
    assert sentence(packed(copy, how)) == "This archive is packed in a way that is not read here: only Deflate is."


@pytest.mark.slow
def test_an_archive_of_many_small_files_that_unpack_to_gigabytes_is_refused_before_one_is_read(tmp_path, monkeypatch):
    place = tmp_path / "many.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as many:
        many.writestr("checkpoint", "x")
        for number in range(4_000):
            many.writestr(f"tile/entries/x{number // 1000:03d}/{number % 1000:03d}", bytes(39_000))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert sentence(place) == "This archive would unpack to far more than a tally can be."


def test_an_archive_in_which_one_part_stands_for_several_files_is_refused(copy):
    place = packed(copy)
    with zipfile.ZipFile(place, "a") as archive:
        same = archive.infolist()[0]
        for number in range(4_000):  # names in the list of contents, all of which lead to one place
            twin = zipfile.ZipInfo(f"tile/entries/{number}")
            twin.header_offset, twin.CRC = same.header_offset, same.CRC
            twin.file_size, twin.compress_size = same.file_size, same.compress_size
            archive.filelist.append(twin)
        archive._didModify = True  # type: ignore[attr-defined]  # so that the list is written anew
    assert sentence(place) == "This archive would unpack to far more than a tally can be."


def test_a_whole_log_longer_than_its_lines_can_be_is_not_unpacked(copy, monkeypatch):
    asked = []
    real = places.Source.get

    def get(self, name, most=places.MOST):
        asked.append((name, most))
        return real(self, name, most)

    monkeypatch.setattr(places.Source, "get", get)
    whole = page.log_file((KEY, SECOND_KEY), (note(entries(10)),), entries(10))
    assert verify_tally.verify(str(packed(copy, log_json=whole)))["size"] == 10
    assert sentence(packed(copy, log_json=b" " * 3_000_000)) == "A file is larger than it can be: log.json."
    assert max(most for name, most in asked if name == "log.json") < 3_000_000


def test_a_line_longer_than_any_line_is_refused(tmp_path):
    place = write(tmp_path / "log", [*entries(3), "x" * 152])
    assert sentence(place) == "A line in tile/entries/000.p/4 is longer than a line can be."


def test_a_bundle_longer_than_its_lines_can_be_is_not_read(copy):
    (copy / "tile/entries/000.p/10").write_bytes(bytes(100_000))
    assert sentence(copy) == "A file is larger than it can be: tile/entries/000.p/10."


def test_a_signed_head_beside_the_list_is_refused_in_a_copy(copy):
    (copy / "checkpoints/7").write_text(note(entries(9)[2:]), encoding="utf-8")
    assert sentence(copy) == "A file does not belong here: checkpoints/7."


def test_of_two_keys_of_one_kind_neither_is_passed_over(copy):
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    wrong = notes.verifier_key(ORIGIN, notes.ED25519, other)
    for keys in ([wrong, KEY], [KEY, wrong]):
        assert sentence(copy, key_lines=keys) == "Two keys of one kind were given. Give one of each kind."
    assert verify_tally.verify(str(copy), key_lines=[KEY, SECOND_KEY, KEY])["size"] == 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize("name", ["checkpoint", "keys", "checkpoints/10", "log.json"])
def test_a_pipe_named_like_a_file_is_not_waited_for(copy, name):
    (copy / name).unlink(missing_ok=True)
    os.mkfifo(copy / name)
    assert sentence(copy) == f"This is not an ordinary file: {name}."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_place_of_a_tally_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert sentence(tmp_path / "pipe").startswith("There is no tally here")
