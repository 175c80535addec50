"""From what waits to a log that strangers can check; and back, for whoever kept a code."""

import datetime as dt
import random

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from drills import seize
from farline.common import vault
from farline.common.models import DayCount
from farline.common.vault import keyfiles
from farline.declarations import actions as declarations
from farline.declarations import looking, rules
from farline.declarations import queries as declared
from farline.declarations.models import Declaration, EarlierQuit, NameUse
from farline.journeys import publish_tally, sweep, take_back
from farline.tally import actions as tally
from farline.tally import log, queries, receipts
from farline.tally.models import Batch, Checkpoint, Leaf, NeverRewritten, Withdrawal
from farline.tally.verifier import verify_tally

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
DRAWN = random.Random(11)  # noqa: S311


def declare(count=1, *, bits=1, now=NOW, earlier=0):
    codes = []
    for _ in range(count):
        code = receipts.draw(DRAWN.randrange)
        made = receipts.derive(code, origin=log.origin(), iterations=1)
        declarations.accept(
            statuses={
                name: "declares" if bits & bit else "quit_earlier" if earlier & bit else "never"
                for name, bit in (("party", 4), ("league", 2), ("pioneers", 1))
            },
            name=rules.suggest(DRAWN.choice),
            name_kind="pseudonym",
            real_name_risk_told=False,
            heard=["said_yes"],
            commitment=receipts.commitment(made.opening, bits),
            withdrawal_tag=receipts.withdrawal_tag(made.withdrawal),
            now=now,
        )
        codes.append(code)
    return codes


def publish(now=NOW, **how):
    return publish_tally.publish_tally(by="zhixin", now=now, **how)


def take(code, now=NOW):
    take_back.take_back(code=code, now=now, iterations=1)


def download(folder):
    for name, content in queries.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return verify_tally.verify(str(folder))


def test_it_waits_for_fifty_and_publishes_once_a_week():
    declare(49)
    assert not publish_tally.may_publish(now=NOW)
    assert isinstance(publish(), publish_tally.NotYet) and queries.summary().is_empty
    declare(1)
    assert publish_tally.may_publish(now=NOW)
    assert publish() == publish_tally.Published("2026-W48", 50, 50)
    declare(60)
    assert isinstance(publish(NOW + dt.timedelta(days=2)), publish_tally.NotYet)
    assert publish(NOW + dt.timedelta(days=7)) == publish_tally.Published("2026-W49", 60, 110)
    assert declared.waiting() == []


def test_a_week_whose_key_was_destroyed_by_hand_is_passed_over_and_counted(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    declare(3)
    declarations.note_earlier(party=True, league=False, pioneers=False, about_when="ten_years", now=NOW)
    looking.expect(on=NOW.date(), bits=1, name="平安", now=NOW)
    vault.destroy_week("2026-W48")
    later = NOW + dt.timedelta(days=7)
    assert publish(later) == publish_tally.NotYet(4)
    declare(50, now=later)
    declarations.carry_over(weeks=["2026-W48"], now=later)
    assert publish(later) == publish_tally.Published("2026-W49", 50, 50, 4)


def test_strangers_count_what_the_page_shows(tmp_path):
    declare(50)
    declare(8, bits=6)
    declare(2, bits=4)  # too few: carried over
    for _ in range(5):
        declarations.note_earlier(party=False, league=True, pioneers=True, about_when="ten_years", now=NOW)
    publish()
    declare(50, now=NOW + dt.timedelta(days=14))
    publish(NOW + dt.timedelta(days=14), date_is_right=True)
    page, found = queries.summary(), download(tmp_path)
    assert found["declarations_standing"] == page.standing == 108
    assert list(found["organizations"].values()) == list(page.organizations.values()) == [8, 8, 100]
    assert found["earlier_quits"] == page.earlier_people == 5
    assert page.earlier == {4: 0, 2: 5, 1: 5}
    assert [(week.week, week.declared) for week in page.weeks] == [("2026-W48", 58), ("2026-W49", 0), ("2026-W50", 50)]
    assert len(declared.waiting()) == 2
    assert found["heads_checked"] == 3


def test_after_four_weeks_even_one_appears_but_not_what_it_left():
    declare(1, bits=4)
    assert isinstance(publish(NOW + dt.timedelta(days=27)), publish_tally.NotYet)
    assert publish(NOW + dt.timedelta(days=28), date_is_right=True).leaves == 1
    page = queries.summary()
    assert (page.combinations[4], page.combinations[0], page.standing) == (0, 1, 1)


def test_a_receipt_destroys_a_draft_and_later_appends_a_withdrawal():
    codes = declare(51)
    take(codes[0])
    assert Declaration.objects.count() == 50
    publish()
    assert queries.summary().standing == 50
    take(codes[1])
    take(codes[1])  # twice says and does nothing more
    assert Withdrawal.objects.count() == 1
    assert queries.summary().standing == 50
    later = NOW + dt.timedelta(days=7)
    declare(50, now=later)
    publish(later)
    page = queries.summary()
    assert (page.standing, page.declared, page.withdrawn) == (99, 100, 1)
    assert not Withdrawal.objects.exists()
    take(codes[1])
    assert not Withdrawal.objects.exists()


def test_every_code_gets_the_same_answer_and_what_is_no_code_is_told():
    assert take(receipts.draw(DRAWN.randrange)) is None
    with pytest.raises(take_back.NotACode):
        take("1234")


def test_a_withdrawal_alone_waits_four_weeks_at_most():
    codes = declare(50)
    publish()
    take(codes[0], NOW)
    assert isinstance(publish(NOW + dt.timedelta(days=21)), publish_tally.NotYet)
    assert publish(NOW + dt.timedelta(days=28), date_is_right=True).leaves == 1
    assert queries.summary().withdrawn == 1


def test_the_operator_corrects_in_public_with_a_reason():
    declare(50)
    publish()
    assert tally.ask_correction(leaf_index=3, reason="duplicate", by="zhixin", now=NOW)
    assert not tally.ask_correction(leaf_index=3, reason="error", by="zhixin", now=NOW)
    assert not tally.ask_correction(leaf_index=900, reason="error", by="zhixin", now=NOW)
    with pytest.raises(ValueError):
        tally.ask_correction(leaf_index=4, reason="dislike", by="zhixin", now=NOW)
    publish(NOW + dt.timedelta(days=28), date_is_right=True)
    assert queries.summary().corrections == {"duplicate": 1}


def test_a_clock_set_back_publishes_nothing():
    declare(50)
    publish()
    declare(50)
    for back in (1, 8):
        with pytest.raises(publish_tally.ClockSetBack):
            publish(NOW - dt.timedelta(days=back))
    assert queries.summary().size == 50


@pytest.mark.parametrize("where", ["append", "mark_published", "forget_ties"])
def test_killed_amid_publishing_it_completes_the_same_batch_once(monkeypatch, where):
    class Killed(BaseException):
        pass

    def die(**_):
        raise Killed

    declare(50)
    module = tally if where == "append" else declarations
    if where == "append":  # the leaves are written, the head not yet
        module, where = log, "sign_head"
        die = lambda *_: (_ for _ in ()).throw(Killed())  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(module, where, die)
        with pytest.raises(Killed), transaction.atomic():
            publish()
    assert (Leaf.objects.count(), len(declared.waiting()), Checkpoint.objects.count()) == (0, 50, 0)
    assert publish().leaves == 50
    assert isinstance(publish(), publish_tally.NotYet)
    assert (Leaf.objects.count(), declared.waiting()) == (50, [])


def test_nothing_of_the_log_can_be_changed_or_removed():
    declare(50)
    publish()
    leaf, batch, head = Leaf.objects.get(index=7), Batch.objects.get(), Checkpoint.objects.get()
    for row in (leaf, batch, head):
        with pytest.raises(NeverRewritten):
            row.save()
        with pytest.raises(NeverRewritten):
            row.delete()
        with pytest.raises(NeverRewritten):
            type(row).objects.all().delete()
        with pytest.raises(NeverRewritten):
            type(row).objects.update(**{"note" if row is head else "size": 1})
    for table, column in (("tally_leaf", "text"), ("tally_batch", "week"), ("tally_checkpoint", "note")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = 'x'")  # noqa: S608


@pytest.mark.embedded
def test_a_line_removed_by_hand_stops_the_next_signature():
    declare(50)
    publish()
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM tally_leaf WHERE "index" = 49')
    declare(50)
    with pytest.raises(tally.BrokenLog):
        publish(NOW + dt.timedelta(days=7))
    assert Checkpoint.objects.count() == 1


def test_a_batch_appears_in_an_order_that_was_drawn():
    declare(60)
    order = [entry.commitment.hex() for entry in declared.waiting()]
    publish()
    published = [text.split()[4] for text in queries.leaves()]
    assert sorted(published) == sorted(order) and published != order


def test_two_weeks_after_publication_nothing_joins_an_entry_to_a_day_or_to_its_line():
    declare(50)
    for _ in range(5):
        declarations.note_earlier(party=True, league=False, pioneers=False, about_when="longer", now=NOW)
    publish()
    publish(NOW + dt.timedelta(days=14), date_is_right=True)
    assert Declaration.objects.exclude(commitment=None).count() == 50
    publish(NOW + dt.timedelta(days=19))
    assert not Declaration.objects.exists() and not EarlierQuit.objects.exists()
    assert not NameUse.objects.exists()


def test_a_changed_register_key_is_told_in_the_log_once(settings):
    settings.REGISTER_PUBLIC_KEY = "07" * 32
    declare(50)
    publish()
    assert len(queries.register_key()) == 64
    declare(50)
    publish(NOW + dt.timedelta(days=7))
    assert [line for line in queries.leaves() if " K " in line] == [f"farline1 K {queries.register_key()} 2026-W48"]


def test_the_demo_publishes_at_once_under_a_name_that_says_demo(settings, tmp_path):
    declare(2)
    assert isinstance(publish(force_demo=True), publish_tally.NotYet)  # nobody forces a real tally
    settings.DEMO = True
    assert publish(force_demo=True).leaves == 2
    declare(1, bits=7)
    assert publish(force_demo=True).leaves == 1
    found = download(tmp_path)
    assert found["demo"] and found["origin"].startswith("DEMO") and queries.summary().is_demo
    assert "DEMO: these entries are invented. This is not a real tally." in list(verify_tally.in_words(found))


@pytest.mark.slow
def test_a_sample_code_finds_its_entry_and_takes_nothing_back(tmp_path):
    code = receipts.draw(DRAWN.randrange)
    made = receipts.derive(code, origin=log.origin())
    declare(49)
    declarations.accept(
        statuses={"party": "never", "league": "never", "pioneers": "declares"},
        name="平安",
        name_kind="pseudonym",
        real_name_risk_told=False,
        heard=["said_yes"],
        commitment=receipts.commitment(made.opening, 1),
        withdrawal_tag=receipts.withdrawal_tag(bytes(32)),
        now=NOW,
    )
    tally.keep_sample(code=code, commitment=receipts.commitment(made.opening, 1), now=NOW)
    assert queries.sample_codes() == []
    publish()
    assert queries.sample_codes() == [code]
    take_back.take_back(code=code, now=NOW)
    assert not Withdrawal.objects.exists()
    download(tmp_path)
    assert "Young Pioneers. It stands." in verify_tally.verify(str(tmp_path), receipt=code)["receipt"]


def test_earlier_quits_hold_no_receipt_and_are_marked_with_their_week():
    for _ in range(50):
        declarations.note_earlier(party=True, league=False, pioneers=False, about_when="longer", now=NOW)
    publish()
    assert set(EarlierQuit.objects.values_list("published_week", flat=True)) == {"2026-W48"}
    page = queries.summary()
    assert (page.standing, page.earlier_people) == (0, 50)


def test_what_a_declarant_had_left_before_is_counted_apart_with_the_next_batch(tmp_path):
    declare(50, bits=1, earlier=6)
    publish()
    assert (queries.summary().standing, queries.summary().earlier_people) == (50, 0)
    declare(50, now=NOW + dt.timedelta(days=7))
    assert publish(NOW + dt.timedelta(days=7)).leaves == 100
    page, found = queries.summary(), download(tmp_path)
    assert (page.standing, page.earlier_people, page.earlier) == (100, 50, {4: 50, 2: 50, 1: 0})
    assert found["earlier_quits"] == 50


def test_a_draft_that_is_destroyed_takes_along_what_had_been_left_before():
    (code,) = declare(1, bits=1, earlier=6)
    take(code)
    assert not EarlierQuit.objects.exists() and declared.waiting() == []


def broken_withdrawal(code):
    take(code)
    asked = Withdrawal.objects.get()
    Withdrawal.objects.filter(pk=asked.pk).update(sealed_secret=b"\1" * len(asked.sealed_secret))


def test_a_withdrawal_that_cannot_be_opened_stops_nothing_and_is_told():
    codes = declare(50)
    publish()
    broken_withdrawal(codes[0])
    later = NOW + dt.timedelta(days=7)
    declare(50, now=later)
    assert publish_tally.may_publish(now=later)
    assert publish(later) == publish_tally.Published("2026-W49", 50, 100, 0, 1)
    assert publish(later) == publish_tally.NotYet(0, 1)
    assert publish_tally.asked_unreadable() == 1
    assert DayCount.objects.get(action="tally.unreadable").times == 1


@pytest.mark.parametrize("again", ["by the holder", "by word"])
def test_what_could_not_be_opened_can_be_asked_for_again(again):
    codes = declare(50)
    publish()
    broken_withdrawal(codes[0])
    index = Withdrawal.objects.get().leaf_index
    if again == "by the holder":
        take(codes[0])
    else:
        assert tally.ask_correction(leaf_index=index, reason="requested", by="zhixin", now=NOW)
    assert Withdrawal.objects.get().leaf_index == index and publish_tally.asked_unreadable() == 0
    publish(NOW + dt.timedelta(days=28), date_is_right=True)
    assert queries.summary().standing == 49


def test_a_clock_that_leaped_ahead_writes_nothing_until_somebody_looked_at_the_date():
    declare(50)
    publish()
    ahead = NOW + dt.timedelta(days=3650)
    declare(50, now=ahead)
    with pytest.raises(publish_tally.ClockFarAhead):
        publish(ahead)
    assert queries.summary().size == 50 and Batch.objects.count() == 1
    Declaration.objects.all().delete()
    declare(50, now=NOW + dt.timedelta(days=7))
    assert publish(NOW + dt.timedelta(days=7)).leaves == 50  # set right again, the log goes on as if nothing had been


def test_a_first_batch_under_a_clock_that_leaped_is_not_written_either():
    declare(50)
    with pytest.raises(publish_tally.ClockFarAhead):
        publish(NOW + dt.timedelta(weeks=9))
    assert not Batch.objects.exists()


def test_after_a_long_silence_somebody_says_that_the_date_is_right():
    declare(50)
    publish()
    later = NOW + dt.timedelta(weeks=9)
    declare(50, now=later)
    assert publish(later, date_is_right=True).leaves == 50


def test_a_clock_ahead_by_less_than_eight_weeks_writes_nothing_either():
    declare(50)
    publish()
    declare(8, bits=2, now=NOW + dt.timedelta(days=7))
    sweep.sweep(now=NOW + dt.timedelta(days=7))
    with pytest.raises(publish_tally.ClockFarAhead):
        publish(NOW + dt.timedelta(days=55))
    declare(50, now=NOW + dt.timedelta(days=14))
    assert publish(NOW + dt.timedelta(days=14)).leaves == 58  # set right again, nothing was lost


def test_a_site_that_is_at_work_is_not_asked_whether_the_date_is_right():
    declare(1)
    for days in range(0, 29, 7):
        sweep.sweep(now=NOW + dt.timedelta(days=days))
    assert publish(NOW + dt.timedelta(days=28)).leaves == 1


@pytest.mark.embedded
def test_the_rows_of_what_is_published_lie_in_the_order_of_their_keys(tmp_path):
    came = []
    for _ in range(60):
        before = set(Declaration.objects.values_list("pk", flat=True))
        declare(1)
        came += set(Declaration.objects.values_list("pk", flat=True)) - before
    assert laid(tmp_path / "before") != sorted(came)  # else this proves nothing
    publish()
    assert Declaration.objects.exclude(published_week="").count() == 60
    assert laid(tmp_path / "after") == sorted(came)
    Declaration.objects.filter(pk=came[7]).update(sealed_name=b"x" * 600)  # grew, so it was moved
    declarations.forget_order()
    assert laid(tmp_path / "later") == sorted(came)


def laid(copy):
    """Keys of the rows in the order in which they lie in the file, page after page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'declarations_declaration'")
        root = cursor.fetchone()[0]
    copy.write_bytes(connection.connection.serialize())
    return seize.places(copy, root)
