import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from farline.common.vault import envelope, keyfiles, weeks
from farline.common.vault.keyring import KeyRing

WEEK = "2026-W48"


@pytest.fixture
def ring(tmp_path):
    return KeyRing(bytes(range(32)), tmp_path)


def test_it_still_makes_the_keys_marks_and_envelopes_of_the_first_version(ring: KeyRing, tmp_path):
    # Known answers: a change here would make every installation's data unreadable.
    (tmp_path / "weeks").mkdir()
    (tmp_path / "weeks" / f"{WEEK}.key").write_bytes(bytes(range(32, 64)))
    assert ring.subkey("known").hex() == "0030bffecdefba5e156dff4f496575496440b57e3adc81eed3eeb7f326eb05e2"
    assert ring.blind(["+8639104340521"], label="numbers")[0].hex() == "c53bd3b01d521d1bdba2937d58740571"
    operational = "0101036f7031000000000000000000000000e665afbfead77f4c182bae6918e3cc7e02e253ff0e"
    weekly = "01010a773a323032362d573438000000000000000000000000006f8ea1b837e84b6280a616475152a69039eec52b"
    assert ring.open([bytes.fromhex(operational), bytes.fromhex(weekly)], ["t|c|1"] * 2) == [b"words", b"words"]


@given(st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=8))
def test_it_makes_the_marks_that_the_librarys_cmac_makes(blocks):
    ring = KeyRing(bytes(range(32)), Path("nowhere"))
    packed = ring.tags(b"".join(blocks), label="numbers")
    for place, block in enumerate(blocks):
        one = CMAC(algorithms.AES(ring.subkey("tags|numbers")))
        one.update(block)
        assert packed[place * 16 : place * 16 + 16] == one.finalize()


def test_it_makes_the_same_marks_of_many_blocks_as_of_each(ring: KeyRing):
    packed = b"".join(number.to_bytes(16, "big") for number in range(5_000))
    for some in (packed, packed[: 16 * 2_048], packed[: 16 * 2_049]):
        assert ring.tags(some, label="x")[-16:] == ring.tags(some[-16:], label="x")
        assert ring.tags(some, label="x")[:32_000] == ring.tags(some[:32_000], label="x")


def test_it_makes_other_marks_under_another_label(ring: KeyRing):
    assert ring.blind(["x"], label="a") != ring.blind(["x"], label="b")
    assert ring.tags(bytes(16), label="a") != ring.tags(bytes(16), label="b")
    assert ring.tags(b"", label="a") == b""
    with pytest.raises(ValueError, match="16 bytes"):
        ring.tags(b"short", label="a")


def test_it_opens_only_in_the_place_it_was_sealed_for(ring: KeyRing):
    (sealed,) = ring.seal([b"words"], ["calls.call|sealed_note|1"], week=WEEK)
    assert ring.open([sealed], ["calls.call|sealed_note|1"]) == [b"words"]
    with pytest.raises(envelope.Unreadable):
        ring.open([sealed], ["calls.call|sealed_note|2"])


def test_it_opens_nothing_of_a_week_whose_key_was_destroyed(ring: KeyRing):
    (sealed,) = ring.seal([b"words"], ["t|c|1"], week=WEEK)
    assert ring.weeks() == [WEEK]
    ring.destroy_week(WEEK)
    assert ring.weeks() == []
    with pytest.raises(envelope.Unreadable):
        ring.open([sealed], ["t|c|1"])
    with pytest.raises(envelope.Unreadable):
        ring.seal([b"late"], ["t|c|1"], week=WEEK)


def test_a_folder_that_is_not_the_one_with_the_weekly_keys_gets_none_and_loses_none(ring: KeyRing, tmp_path):
    (sealed,) = ring.seal([b"words"], ["t|c|1"], week=WEEK)
    own, apart = tmp_path / "weeks", tmp_path / "volume"
    own.rename(apart)
    for with_another in (False, True):
        if with_another:  # another site's volume
            shutil.copytree(apart, own)
            (own / weeks.NAME).write_bytes(b"another")
        assert ring.weeks() == []
        with pytest.raises(weeks.WeeksAway):
            ring.seal([b"words"], ["t|c|1"], week="2026-W49")
        with pytest.raises(weeks.WeeksAway):
            ring.destroy_week(WEEK)
    shutil.rmtree(own)
    apart.rename(own)
    assert ring.weeks() == [WEEK] and ring.open([sealed], ["t|c|1"]) == [b"words"]


def test_a_folder_that_was_brought_along_is_known_from_its_next_key_on(ring: KeyRing, tmp_path):
    ring.seal([b"words"], ["t|c|1"], week=WEEK)
    (tmp_path / weeks.TWIN).unlink()  # as where the rest of the keys was set up anew
    assert ring.weeks() == [WEEK]
    ring.seal([b"words"], ["t|c|1"], week="2026-W49")
    assert (tmp_path / weeks.TWIN).read_bytes() == (tmp_path / "weeks" / weeks.NAME).read_bytes()


def test_it_opens_a_lists_row_only_with_the_lists_key_and_the_weeks(ring: KeyRing):
    key = ring.new_list_key("17")
    (sealed,) = ring.seal([b"+8639104340521"], ["numbers.number|sealed_number|1"], week=WEEK, list_key=key)
    place = ["numbers.number|sealed_number|1"]
    assert ring.open([sealed], place, list_key=key) == [b"+8639104340521"]
    for wrong in (b"", ring.new_list_key("17"), ring.new_list_key("18")):
        with pytest.raises(envelope.Unreadable):
            ring.open([sealed], place, list_key=wrong)
    ring.destroy_week(WEEK)
    with pytest.raises(envelope.Unreadable):
        ring.open([sealed], place, list_key=key)


@pytest.mark.parametrize("bit", range(8))
def test_whatever_is_altered_in_the_name_of_a_key_is_no_error_but_unreadable(ring: KeyRing, bit: int):
    (sealed,) = ring.seal([b"words"], ["t|c|1"], week=WEEK)
    for at in range(3, 3 + sealed[2]):
        spoilt = bytearray(sealed)
        spoilt[at] ^= 1 << bit
        with pytest.raises(envelope.Unreadable):
            ring.open([bytes(spoilt)], ["t|c|1"])


def test_it_keeps_a_root_key_under_a_passphrase():
    cheap = {"iterations": 1, "lanes": 1, "memory_cost": 64}
    content = keyfiles.lock(bytes(range(32)), "five quiet words of ours", cost=cheap)
    assert keyfiles.unlock(content, "five quiet words of ours") == bytes(range(32))
    for wrong, file in (("another", content), ("five quiet words of ours", b"{}"), ("x", b"not json")):
        with pytest.raises(keyfiles.WrongPassphrase):
            keyfiles.unlock(file, wrong)


def test_after_rotation_what_an_older_key_wrapped_opens_and_a_newer_one_wraps(ring: KeyRing, tmp_path):
    old = ring.seal([b"words"], ["t|c|1"])[0]
    beside = KeyRing(bytes(range(32)), tmp_path)  # of another process, which was there before
    assert (ring.operational, ring.rotate(), beside.operational, beside.rotate()) == ("op1", "op2", "op2", "op3")
    new = ring.seal([b"words"], ["t|c|1"])[0]
    assert (envelope.key_id_of(old), envelope.key_id_of(new)) == ("op1", "op3")
    assert ring.open([old, new], ["t|c|1"] * 2) == [b"words"] * 2
    with pytest.raises(envelope.Unreadable):
        ring.open([new.replace(b"op3", b"op2")], ["t|c|1"])


def test_a_lists_key_that_is_wrapped_anew_opens_the_same_rows_and_so_does_the_one_before(ring: KeyRing):
    key = ring.new_list_key("7")
    row = ring.seal([b"+8639104340521"], ["t|c|1"], list_key=key)[0]
    ring.rotate()
    anew = ring.rewrap(key)
    assert (
        envelope.key_id_of(key.partition(b"\0")[2]) == "op1" and envelope.key_id_of(anew.partition(b"\0")[2]) == "op2"
    )
    assert [ring.open([row], ["t|c|1"], list_key=one)[0] for one in (key, anew)] == [b"+8639104340521"] * 2
    with pytest.raises(envelope.Unreadable):
        ring.rewrap(key.replace(b"7", b"8", 1))


@pytest.mark.parametrize("written", ["", "op0", "op1|w:2026-W48", "../op2", "op" + "9" * 9])
def test_where_nothing_sensible_says_which_key_wraps_the_first_does(ring: KeyRing, tmp_path, written):
    (tmp_path / "operational").write_text(written)
    assert ring.operational == "op1"
    assert ring.rotate() == "op2"
