"""Witnesses sign our heads; strangers' and false lines stay outside."""

import base64
import datetime as dt
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from farline.tally import actions, notes, queries
from farline.tally.tests import factories
from farline.tally.verifier import verify_tally

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = WITNESS.public_key().public_bytes_raw()
KEY = notes.verifier_key("witness.example", notes.ED25519_WITNESS, PUBLIC)


def signed_by_witness(note: str, *, text: str | None = None) -> str:
    said = b"cosignature/v1\ntime 1764000000\n" + (text or notes.split(note)[0]).encode()
    raw = notes.key_id("witness.example", notes.ED25519_WITNESS, PUBLIC) + struct.pack(">Q", 1764000000)
    return f"{note}— witness.example {base64.b64encode(raw + WITNESS.sign(said)).decode()}\n"


@pytest.fixture
def head() -> str:
    actions.append(lines=factories.entries(3), week=factories.WEEK, by="timer", now=NOW)
    return queries.checkpoints()[-1][1]


def add(note: str, *witnesses: str) -> list[str]:
    return actions.add_cosignatures(note=note, witnesses=witnesses or (KEY,), by="timer", now=NOW)


def test_it_publishes_the_head_with_the_line_of_a_known_witness_once(head, tmp_path):
    assert add(signed_by_witness(head)) == ["witness.example"]
    assert add(signed_by_witness(head)) == []
    assert queries.files()["checkpoint"].decode() == signed_by_witness(head)
    for name, content in queries.files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert verify_tally.verify(str(tmp_path), witnesses=[KEY])["size"] == 3
    other = notes.verifier_key("other.example", notes.ED25519_WITNESS, PUBLIC)
    with pytest.raises(verify_tally.Fails):
        verify_tally.verify(str(tmp_path), witnesses=[other])


def test_it_leaves_the_lines_of_strangers_outside(head):
    stranger = notes.verifier_key("stranger.example", notes.ED25519_WITNESS, PUBLIC)
    assert add(signed_by_witness(head), stranger) == []
    assert queries.checkpoints()[-1][1] == head


def test_it_refuses_a_false_line_and_a_head_that_is_not_ours(head):
    for wrong in (
        signed_by_witness(head, text="another text\n"),
        signed_by_witness(factories.note(factories.entries(3))),
        "nonsense",
    ):
        with pytest.raises(notes.BadNote):
            add(wrong)
    assert queries.checkpoints()[-1][1] == head


def test_the_next_batch_is_signed_although_a_witness_wrote_under_the_last(head):
    add(signed_by_witness(head))
    lines = [factories.entry(number, week="2026-W49") for number in range(10, 13)]
    assert actions.append(lines=lines, week="2026-W49", by="timer", now=NOW + dt.timedelta(days=7)) == 6
    assert len(queries.checkpoints()) == 2
