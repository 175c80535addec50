import time
from typing import Any

import pytest

from farline.common.vault import envelope, keyfiles
from farline.common.vault.holder.desk import Desk, OnlyToDial, UnlockUnderWay
from farline.common.vault.holder.limits import Limits, Shut, TooMany
from farline.common.vault.keyring import KeyRing

NUMBER = b"+8639104340521"
PLACE = "numbers.number|sealed_number|1"
ROOT = bytes(range(32))
CHEAP = {"iterations": 1, "lanes": 1, "memory_cost": 64}


@pytest.fixture
def desk(tmp_path):
    heard: list[str] = []
    desk = Desk(tmp_path, KeyRing(ROOT, tmp_path), Limits(volunteer=3, site=5), heard.append)
    desk.heard = heard  # type: ignore[attr-defined]
    return desk


def _ask(desk: Desk, ask: str, *parts: bytes, now: float = 0.0, **header: object):
    return desk.answer({"ask": ask, **header}, list(parts), now=now)


def _sealed(desk: Desk) -> bytes:
    sealed: bytes = _ask(desk, "seal", b"", NUMBER, contexts=[PLACE], week="2026-W48")[1][0]
    return sealed


def test_it_never_opens_a_number_by_the_door_for_notes(desk: Desk):
    with pytest.raises(OnlyToDial):
        _ask(desk, "open", b"", _sealed(desk), contexts=[PLACE])


def test_it_opens_a_number_for_a_permit(desk: Desk):
    said = _ask(desk, "dial", b"", _sealed(desk), context=PLACE, who="meilan", permit="7|1")
    assert said[1] == [NUMBER]


def test_it_hands_the_key_of_a_list_to_nobody(desk: Desk):
    """Whoever had it in hand would have it still when the list is destroyed."""
    name, _, wrapped = _ask(desk, "list_key", name="7")[1][0].partition(b"\0")
    place = f"list key|{name.decode()}"
    with pytest.raises(OnlyToDial):
        _ask(desk, "open", b"", wrapped, contexts=[place])
    with pytest.raises(OnlyToDial):
        _ask(desk, "dial", b"", wrapped, context=place, who="meilan", permit="7|1")


def test_it_shows_no_more_than_a_masked_number_without_a_permit(desk: Desk):
    assert _ask(desk, "mask", b"", _sealed(desk), contexts=[PLACE])[1] == [b"0391-******21"]


def test_it_opens_no_more_for_one_volunteer_than_an_hour_allows(desk: Desk):
    sealed = _sealed(desk)
    for permit in "123":
        _ask(desk, "dial", b"", sealed, context=PLACE, who="stranger", permit=permit)
    _ask(desk, "dial", b"", sealed, context=PLACE, who="stranger", permit="3")  # the same press again
    with pytest.raises(TooMany):
        _ask(desk, "dial", b"", sealed, context=PLACE, who="stranger", permit="4")
    _ask(desk, "dial", b"", sealed, context=PLACE, who="meilan", permit="5")
    _ask(desk, "dial", b"", sealed, context=PLACE, who="stranger", permit="6", now=3601.0)


def test_it_counts_each_number_that_one_permit_is_shown_for(desk: Desk):
    """A page that was taken over may say the same permit for every number of the site."""
    for row in (1, 2, 3):
        place = f"numbers.number|sealed_number|{row}"
        sealed = _ask(desk, "seal", b"", NUMBER, contexts=[place], week="2026-W48")[1][0]
        _ask(desk, "dial", b"", sealed, context=place, who="stranger", permit="the same")
    with pytest.raises(TooMany):
        _ask(
            desk,
            "dial",
            b"",
            _sealed(desk),
            context="numbers.number|sealed_number|4",
            who="stranger",
            permit="the same",
        )


def test_it_shuts_when_the_whole_site_opens_too_many_whoever_is_named(desk: Desk):
    sealed = _sealed(desk)
    for permit in range(5):
        _ask(desk, "dial", b"", sealed, context=PLACE, who=f"name-{permit}", permit=str(permit))
    for late in (1.0, 7200.0):
        with pytest.raises(Shut):
            _ask(desk, "dial", b"", sealed, context=PLACE, who="another", permit="x", now=late)
    assert _ask(desk, "status")[0]["shut"] is True


def test_it_answers_nothing_while_it_is_locked_and_everything_after_the_passphrase(tmp_path):
    cheap = {"iterations": 1, "lanes": 1, "memory_cost": 64}
    (tmp_path / keyfiles.LOCKED_KEY).write_bytes(keyfiles.lock(ROOT, "quiet words", cost=cheap))
    desk = Desk(tmp_path, event=lambda _: None)
    with pytest.raises(keyfiles.KeysLocked):
        _ask(desk, "blind", b"x", label="a")
    with pytest.raises(keyfiles.WrongPassphrase):
        _ask(desk, "unlock", passphrase="wrong")
    _ask(desk, "unlock", passphrase="quiet words")
    assert _ask(desk, "blind", b"x", label="a")[1] == KeyRing(ROOT, tmp_path).blind(["x"], label="a")


def test_the_operator_reads_that_the_operational_key_was_turned_whoever_asked(desk: Desk):
    assert _ask(desk, "rotate")[0] == {"operational": "op2"}
    assert desk.heard == ["turned to the operational key op2"]  # type: ignore[attr-defined]


def test_it_forgets_everything_in_a_panic(desk: Desk):
    sealed = _sealed(desk)
    _ask(desk, "panic")
    with pytest.raises(keyfiles.KeysLocked):
        _ask(desk, "dial", b"", sealed, context=PLACE, who="meilan", permit="1")
    with pytest.raises(envelope.Unreadable):
        KeyRing(ROOT, desk.folder).open([sealed], [PLACE])
    assert desk.heard == ["panic"]  # type: ignore[attr-defined]


def test_it_forgets_in_a_panic_what_lies_behind_locked_keys_too(desk: Desk):
    sealed = _sealed(desk)
    desk.ring = None
    _ask(desk, "panic")
    with pytest.raises(envelope.Unreadable):
        KeyRing(ROOT, desk.folder).open([sealed], [PLACE])


def test_the_site_can_go_on_after_a_panic_and_reads_nothing_of_before(desk: Desk):
    before = _sealed(desk)
    _ask(desk, "panic")
    ring = KeyRing(ROOT, desk.folder)
    after = _sealed(Desk(desk.folder, ring))  # another key-holder: that one has ended
    assert ring.open([after], [PLACE]) == [NUMBER]
    with pytest.raises(envelope.Unreadable):
        ring.open([before], [PLACE])


def test_it_reseals_a_page_for_no_row_that_the_door_for_notes_would_open(desk: Desk):
    page = _ask(desk, "seal", b"", bytes(8), contexts=["numbers.page|sealed_numbers|1"], week="2026-W48")[1][0]
    said: dict[str, Any] = {"context": "numbers.page|sealed_numbers|1", "labels": []}
    with pytest.raises(OnlyToDial):
        _ask(desk, "unpack", b"", page, rows=["calls.note|sealed_note|1"], **said)
    sealed = _ask(desk, "unpack", b"", page, rows=[PLACE], **said)[1][0]
    with pytest.raises(OnlyToDial):
        _ask(desk, "open", b"", sealed, contexts=[PLACE])


def test_it_masks_numbers_and_nothing_else(desk: Desk):
    note = _ask(desk, "seal", b"", b"a note", contexts=["calls.note|sealed_note|1"], week="2026-W48")[1][0]
    with pytest.raises(OnlyToDial):
        _ask(desk, "mask", b"", note, contexts=["calls.note|sealed_note|1"])


def test_it_masks_no_more_for_one_volunteer_and_for_the_site_than_an_hour_allows(tmp_path):
    heard: list[str] = []
    desk = Desk(tmp_path, KeyRing(ROOT, tmp_path), Limits(masks_each=2, masks=4), heard.append)
    sealed = _sealed(desk)
    for _ in range(2):
        _ask(desk, "mask", b"", sealed, contexts=[PLACE], who="stranger")
    with pytest.raises(TooMany):
        _ask(desk, "mask", b"", sealed, contexts=[PLACE], who="stranger")
    _ask(desk, "mask", b"", sealed, contexts=[PLACE], who="meilan", now=1.0)
    _ask(desk, "mask", b"", sealed, contexts=[PLACE], who="anping", now=2.0)
    assert not heard
    for late in (3.0, 9999.0):
        with pytest.raises(Shut):
            _ask(desk, "mask", b"", sealed, contexts=[PLACE], who="zhixin", now=late)
    assert len(heard) == 1
    with pytest.raises(Shut):
        _ask(desk, "dial", b"", sealed, context=PLACE, who="meilan", permit="1", now=9999.0)


def test_it_makes_no_marks_without_end_but_goes_on_taking_opt_outs(tmp_path):
    heard: list[str] = []
    desk = Desk(tmp_path, KeyRing(ROOT, tmp_path), Limits(marks=100), heard.append)
    _ask(desk, "tags", bytes(16 * 60), label="numbers")
    with pytest.raises(Shut):
        _ask(desk, "tags", bytes(16 * 60), label="optout|g1", now=1.0)
    assert len(heard) == 1
    for at in range(100):
        _ask(desk, "tags", bytes(16), label="optout|g1", now=2.0 + at)
    with pytest.raises(Shut):
        _ask(desk, "tags", bytes(16), label="optout|g1", now=102.0)
    _ask(desk, "tags", bytes(16), label="optout|g1", now=4000.0)


def test_it_grants_an_import_its_marks_and_keeps_account_of_them(tmp_path):
    heard: list[str] = []
    desk = Desk(tmp_path, KeyRing(ROOT, tmp_path), Limits(marks=10, granted=100), heard.append)
    granted = _ask(desk, "grant", marks=60)[0]["grant"]
    _ask(desk, "tags", bytes(16 * 50), label="numbers", grant=granted)
    for asked, grant in ((11, granted), (1, "made up")):
        with pytest.raises(TooMany):
            _ask(desk, "tags", bytes(16 * asked), label="numbers", grant=grant)
    with pytest.raises(TooMany):
        _ask(desk, "grant", marks=41)
    with pytest.raises(TooMany):
        _ask(desk, "grant", marks=-1)
    with pytest.raises(TooMany):  # a grant is good for a day
        _ask(desk, "tags", bytes(16), label="numbers", grant=granted, now=86_400.0)
    assert _ask(desk, "grant", marks=41, now=86_401.0)[0]["grant"] != granted
    assert heard == ["granted 60 marks to an import", "granted 41 marks to an import"]


@pytest.mark.parametrize(
    ("asked", "more"), [("mask", {"contexts": []}), ("tags_of_sealed", {"contexts": [], "labels": ["x"] * 1000})]
)
def test_a_request_of_less_than_nothing_gives_nobody_room(desk: Desk, asked: str, more: dict[str, object]):
    desk.limits = Limits(masks=2, marks=2)
    for _ in range(9):
        with pytest.raises(ValueError, match=r"key first|labels"):
            desk.answer({"ask": asked, **more}, [], now=0.0)
    sealed = _sealed(desk)
    with pytest.raises(Shut):
        for _ in range(3):
            _ask(desk, "mask", b"", sealed, contexts=[PLACE])


def test_so_many_labels_are_no_way_to_more_marks(desk: Desk):
    with pytest.raises(ValueError, match="labels"):
        _ask(desk, "tags_of_sealed", b"", _sealed(desk), contexts=[PLACE], labels=["x"] * 1_000)


def test_numbers_of_complaints_are_counted_like_marks(desk: Desk):
    desk.limits = Limits(marks=2)
    with pytest.raises(Shut):
        _ask(desk, "blind", b"1", b"2", b"3", label="incidents.number")
    assert len(_ask(desk, "blind", b"1", b"2", b"3", label="stories.print")[1]) == 3


def test_whoever_unlocks_after_a_limit_opens_numbers_again(desk: Desk):
    sealed = _sealed(desk)
    keyfiles.create_once(desk.folder / keyfiles.LOCKED_KEY, keyfiles.lock(ROOT, "six quiet words", cost=CHEAP))
    with pytest.raises(Shut):
        for who in range(6):
            _ask(desk, "dial", b"", sealed, context=PLACE, who=str(who), permit=str(who))
    assert _ask(desk, "unlock", passphrase="six quiet words")[0]["shut"] is False
    assert _ask(desk, "dial", b"", sealed, context=PLACE, who="9", permit="9")[1] == [NUMBER]


def test_whoever_unlocks_while_another_ends_everything_unlocks_nothing(desk: Desk, monkeypatch):
    keyfiles.create_once(desk.folder / keyfiles.LOCKED_KEY, keyfiles.lock(ROOT, "six quiet words", cost=CHEAP))
    opens = keyfiles.unlock

    def slowly(content: bytes, passphrase: str) -> bytes:
        _ask(desk, "panic")  # it waits for nobody
        return opens(content, passphrase)

    monkeypatch.setattr(keyfiles, "unlock", slowly)
    with pytest.raises(keyfiles.KeysLocked):
        _ask(desk, "unlock", passphrase="six quiet words")
    assert desk.ring is None


def test_of_many_who_try_to_unlock_at_once_one_is_at_it_and_nobody_waits(desk: Desk, monkeypatch):
    keyfiles.create_once(desk.folder / keyfiles.LOCKED_KEY, keyfiles.lock(ROOT, "six quiet words", cost=CHEAP))
    opens = keyfiles.unlock

    def slowly(content: bytes, passphrase: str) -> bytes:
        begun = time.monotonic()
        with pytest.raises(UnlockUnderWay):
            _ask(desk, "unlock", passphrase="another")
        _ask(desk, "dial", b"", sealed, context=PLACE, who="meilan", permit="1")
        assert time.monotonic() - begun < 1
        return opens(content, passphrase)

    sealed = _sealed(desk)
    monkeypatch.setattr(keyfiles, "unlock", slowly)
    _ask(desk, "unlock", passphrase="six quiet words")


def test_what_was_under_way_in_a_panic_is_answered_to_nobody(desk: Desk, monkeypatch):
    sealed, opens = _sealed(desk), KeyRing.open

    def slowly(ring: KeyRing, *asked: Any, **more: Any) -> list[bytes]:
        opened = opens(ring, *asked, **more)
        _ask(desk, "panic")
        return opened

    monkeypatch.setattr(KeyRing, "open", slowly)
    with pytest.raises(keyfiles.KeysLocked):
        _ask(desk, "dial", b"", sealed, context=PLACE, who="meilan", permit="1")


def test_a_log_that_cannot_be_written_keeps_no_key_from_a_panic(desk: Desk):
    sealed = _sealed(desk)

    def full(_: str) -> None:
        raise OSError

    desk.event = full
    with pytest.raises(OSError):
        _ask(desk, "panic")
    with pytest.raises(envelope.Unreadable):
        KeyRing(ROOT, desk.folder).open([sealed], [PLACE])


def test_a_page_gives_no_marks_to_whoever_names_fewer_rows_than_it_holds(desk: Desk):
    desk.limits = Limits(marks=0)
    place = "numbers.page|sealed_numbers|1"
    page = _ask(desk, "seal", b"", bytes(800), contexts=[place], week="2026-W48")[1][0]
    with pytest.raises(ValueError, match="shorter"):
        _ask(desk, "unpack", b"", page, context=place, rows=[], labels=["numbers"])
