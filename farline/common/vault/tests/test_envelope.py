"""What lies in a sealed column, byte by byte: an old backup must open with it years from now."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from hypothesis import given, settings
from hypothesis import strategies as st

from farline.common.vault import envelope

KEY, NONCE, PLACE = bytes(range(32)), bytes(range(12)), "numbers.number|sealed_number|1"


def test_it_writes_header_nonce_and_cipher_text_in_this_order():
    header = bytes([envelope.VERSION, envelope.AES_256_GCM_SIV, 8]) + b"2026-W48"
    bound = header + b"|farline|" + PLACE.encode()
    sealed = envelope.wrap(KEY, b"words", key_id="2026-W48", context=PLACE, nonce=NONCE)
    assert sealed == header + NONCE + AESGCMSIV(KEY).encrypt(NONCE, b"words", bound)
    assert envelope.key_id_of(sealed) == "2026-W48"


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=40), max_size=4), st.text("abcW-0123", max_size=9))
def test_it_opens_what_it_sealed_alone_and_among_many(words, key_id):
    places = [f"t|c|{at}" for at in range(len(words))]
    many = envelope.wrap_many(KEY, words, key_id=key_id, contexts=places)
    alone = [envelope.wrap(KEY, each, key_id=key_id, context=at) for each, at in zip(words, places, strict=True)]
    for sealed in (many, alone):
        assert [envelope.unwrap(KEY, each, context=at) for each, at in zip(sealed, places, strict=True)] == words
        assert {envelope.key_id_of(each) for each in sealed} <= {key_id}
    assert list(map(len, many)) == list(map(len, alone))


def test_it_never_draws_the_same_nonce_twice():
    many = envelope.wrap_many(KEY, [b"same"] * 20, key_id="k", contexts=[PLACE] * 20)
    alone = [envelope.wrap(KEY, b"same", key_id="k", context=PLACE) for _ in range(20)]
    assert len({sealed[4:16] for sealed in many + alone}) == 40


@pytest.mark.parametrize("at", range(16 + 5 + 16))
def test_it_opens_nothing_that_was_altered_in_any_byte(at):
    sealed = bytearray(envelope.wrap(KEY, b"words", key_id="k", context=PLACE, nonce=NONCE))
    sealed[at] ^= 1
    with pytest.raises(envelope.Unreadable):
        envelope.unwrap(KEY, bytes(sealed), context=PLACE)


def test_it_opens_nothing_in_another_place_or_under_another_key():
    sealed = envelope.wrap(KEY, b"words", key_id="k", context=PLACE)
    with pytest.raises(envelope.Unreadable, match=r"^altered, or sealed for another place$"):
        envelope.unwrap(KEY, sealed, context=f"{PLACE}1")
    with pytest.raises(envelope.Unreadable):
        envelope.unwrap(bytes(32), sealed, context=PLACE)


def test_it_asks_for_one_place_for_each():
    with pytest.raises(ValueError, match="zip"):
        envelope.wrap_many(KEY, [b"one", b"two"], key_id="k", contexts=[PLACE])


def test_it_says_that_a_key_whose_name_is_no_name_was_altered():
    with pytest.raises(envelope.Unreadable, match=r"^altered$"):
        envelope.key_id_of(b"\x01\x01\x01\xff")


@pytest.mark.parametrize("strange", [b"", b"\x01\x01", b"\x00\x01\x00", b"\x01\x00\x00", b"\xff\xff\x00rest"])
def test_it_knows_no_key_of_what_is_not_an_envelope(strange):
    with pytest.raises(envelope.Unreadable, match=r"^not an envelope of a version this program knows$"):
        envelope.key_id_of(strange)


def test_it_reads_the_shortest_envelope_there_is():
    assert envelope.key_id_of(bytes([envelope.VERSION, envelope.AES_256_GCM_SIV, 0])) == ""
