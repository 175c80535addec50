import datetime as dt
import hashlib

import pytest

from farline.common import journal
from farline.common.models import JournalLine

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 12, 34, 56, tzinfo=dt.UTC)


@pytest.fixture
def three() -> list[JournalLine]:
    for number in range(3):
        journal.write(action="rooms.verb", by=f"somebody-{number}", now=NOW, about=str(number))
    return list(JournalLine.objects.order_by("id"))


def test_it_chains_every_line_to_the_one_before(three):
    checked = journal.check()
    assert (checked.lines, checked.broken_at) == (3, None)
    assert checked.head == bytes(three[-1].chain)


def test_it_keeps_no_seconds(three):
    assert all(line.at.second == 0 for line in three)


@pytest.mark.parametrize(
    "change", [{"about": "9"}, {"action": "rooms.other"}, {"by": "another"}, {"at": NOW.replace(year=2020)}]
)
def test_it_shows_a_line_that_was_altered(three, change):
    JournalLine.objects.filter(pk=three[1].pk).update(**change)
    assert journal.check().broken_at == three[1].pk


def test_it_shows_a_line_that_was_taken_out(three):
    three[1].delete()
    assert journal.check().broken_at == three[2].pk


def test_it_shows_two_lines_that_changed_places(three):
    first, second = three[0], three[1]
    for line, other in ((first, second), (second, first)):
        JournalLine.objects.filter(pk=line.pk).update(about=other.about, chain=bytes(other.chain))
    assert journal.check().broken_at == first.pk


def test_it_shows_a_shortened_journal_to_whoever_kept_its_head(three):
    kept = journal.check().head
    three[2].delete()
    assert journal.check().broken_at is None
    assert journal.check().head != kept


def test_it_can_forget_a_handle_without_breaking_the_chain(three):
    assert journal.forget_handle(handle="somebody-1") == 1
    assert journal.check().broken_at is None
    assert "somebody-1" not in str(list(journal.export()))


def test_others_can_follow_the_exported_chain_with_a_hash_and_nothing_else(three):
    head = hashlib.sha256(b"farline journal, version 1").digest()
    for line in journal.export():
        text = b"".join(
            len(raw).to_bytes(2, "big") + raw for raw in (line[name].encode() for name in ("at", "action", "about"))
        )
        head = hashlib.sha256(head + bytes.fromhex(line["blinded_by"]) + text).digest()
        assert head.hex() == line["chain"]
