import base64
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from farline.tally import notes
from farline.tally.tests import factories
from farline.tally.verifier import verify_tally

EXAMPLE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaq"
    "P3ZekRwNtIc=\n"
)  # fmt: skip
NOTE = factories.note(factories.entries(5))


def test_it_reads_the_example_of_the_specification():
    text, signatures = notes.split(EXAMPLE)
    assert text.endswith("\n\ned è subito sera.\n")
    assert [(who, raw[:4].hex(), len(raw)) for who, raw in signatures] == [
        ("quasimodo.example/salvatore", "367ba04b", 68)
    ]


def test_it_signs_twice_and_both_lines_hold():
    head = notes.open_note(NOTE, factories.KEY, factories.SECOND_KEY)
    assert (head.origin, head.size) == (factories.ORIGIN, 5)


def test_two_separate_programs_agree_on_a_signature():
    assert verify_tally.Head(NOTE.encode(), [verify_tally.Key(factories.KEY)], "it").size == 5


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "\n\n",
        "no signature\n",
        NOTE.rstrip("\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n5\n", "\n05\n"),
        NOTE.replace("\n5\n", "\n6\n"),
        NOTE.replace("\n5\n", "\n-5\n"),
        NOTE.replace(factories.ORIGIN, "another.example/log"),
        NOTE.replace("\n", "\r\n"),
        NOTE + "nonsense\n",
        NOTE[:200],
    ],
)
def test_it_refuses_a_malformed_or_altered_note_in_both_programs(broken):
    with pytest.raises(notes.BadNote):
        notes.open_note(broken, factories.KEY)
    with pytest.raises(verify_tally.Fails):
        verify_tally.Head(broken.encode(), [verify_tally.Key(factories.KEY)], "it")


def test_it_refuses_a_note_of_which_only_one_signature_holds():
    text, blank, lines = NOTE.partition("\n\n")
    first, second, _ = lines.split("\n")
    who, _, encoded = second[2:].partition(" ")
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1
    with pytest.raises(notes.BadNote):
        notes.open_note(
            f"{text}{blank}{first}\n— {who} {base64.b64encode(raw).decode()}\n", factories.KEY, factories.SECOND_KEY
        )


def test_it_takes_a_witness_that_signed_and_refuses_one_that_did_not():
    witness = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    public = witness.public_key().public_bytes_raw()
    key = notes.verifier_key("witness.example", notes.ED25519_WITNESS, public)
    text = notes.split(NOTE)[0]
    signed = struct.pack(">Q", 1764000000) + witness.sign(b"cosignature/v1\ntime 1764000000\n" + text.encode())
    id = notes.key_id("witness.example", notes.ED25519_WITNESS, public)
    line = f"— witness.example {base64.b64encode(id + signed).decode()}"
    cosigned = f"{NOTE}{line}\n"
    assert notes.cosignature_of(cosigned, key) == line
    assert notes.cosignature_of(NOTE, key) == ""
    head = verify_tally.Head(cosigned.encode(), [verify_tally.Key(factories.KEY)], "it")
    assert head.witnessed_by(verify_tally.Key(key))
    late = f"{NOTE}— witness.example {base64.b64encode(id + bytes(8) + signed[8:]).decode()}\n"
    with pytest.raises(notes.BadNote):
        notes.cosignature_of(late, key)


def test_it_refuses_a_key_line_that_does_not_fit_its_number():
    for wrong in ("", "name+00000000+AQ==", factories.KEY.replace("+", "-"), factories.KEY[:-4] + "AAA="):
        with pytest.raises(notes.BadNote):
            notes.read_verifier_key(wrong)
        with pytest.raises(verify_tally.Fails):
            verify_tally.Key(wrong)
