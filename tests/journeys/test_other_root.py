"""A database beside another root key: its opt-outs match nobody, so nobody is handed out and nobody rung."""

import datetime as dt
import secrets

import pytest
from django.test import Client
from django.utils import timezone

from farline.calls import actions as calls
from farline.calls.actions import at_hand
from farline.calls.models import Call, Turn
from farline.calls.rules import IN_QUEUE, NEVER_AGAIN
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.common import same_root
from farline.common.vault import keyfiles
from farline.doors.commands import by_the_clock, examining, promises
from farline.doors.desk.tests.scene import Desk, hidden, open_campaign
from farline.incidents import actions as incidents
from farline.journeys import dial_out, hear_opt_out, place_call, show_health, sweep, take_next_call
from farline.numbers.models import Number
from farline.numbers.tests.opening import opened
from farline.optouts import queries as optouts
from farline.optouts.models import OptOut
from farline.stories import actions as stories
from farline.telephony import rules
from farline.volunteers import actions as volunteers
from farline.volunteers.tests.factories import make_volunteer, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_root(settings, tmp_path):
    """What `init` in place of `shares restore` makes, once the mark of the old key lies in the database."""

    def change() -> None:
        promises.note_root()
        settings.KEYS_DIR = tmp_path / "other"
        keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, secrets.token_bytes(32))

    return change


def test_nobody_is_handed_out_and_nobody_rung_under_another_root_key(another_root):
    caller = meilan()
    volunteers.acknowledge_own_phone_risk(volunteer=caller, now=NOW)
    make_campaign(3)
    call = claim(caller)
    promises.note_root()
    permit = place_call.place_call(call_id=call.pk, volunteer=caller, way=rules.BROWSER, now=NOW).permit
    another_root()
    for way in rules.WAYS:
        with pytest.raises(place_call.OtherKeys):
            place_call.place_call(call_id=call.pk, volunteer=caller, way=way, now=NOW)
    with pytest.raises(dial_out.Blocked, match="keys"):
        dial_out.dial_out(permit=permit, volunteer_id=caller.pk, resource="r", now=NOW)
    taken = take_next_call.take_next_call(volunteer=caller, now=NOW)
    assert isinstance(taken, take_next_call.Empty) and taken.kind == take_next_call.OTHER_KEYS


def test_nobody_whom_a_process_with_the_right_keys_has_just_seen_is_handed_out_under_others(another_root):
    make_campaign(3)
    claim(make_volunteer())  # who looked, for all of this machine
    assert at_hand.is_there(NOW)
    another_root()
    taken = take_next_call.take_next_call(volunteer=meilan(), now=NOW)
    assert isinstance(taken, take_next_call.Empty) and taken.kind == take_next_call.OTHER_KEYS


@pytest.mark.parametrize("cut_off", [False, True])
def test_nobody_is_forgotten_because_no_number_opens_under_another_root_key(another_root, cut_off):
    """Whoever claims asks before; this is for whoever comes between."""
    make_campaign(3)
    caller = meilan()
    if cut_off:
        save(talk(caller), caller, "dropped")
    promises.note_root()
    another_root()
    assert calls.claim_next(volunteer=caller, now=NOW) is None
    assert Number.objects.count() == 3


def test_the_operator_is_told_by_doctor_start_up_health_and_each_sweep(another_root, caplog):
    def finding() -> bool:
        return next(one.good for one in examining.examine() if "opt-outs under the root key" in one.what)

    assert promises.note_root() == "" and finding() and "root" not in show_health.show_health(now=NOW).look_at
    another_root()
    assert promises.note_root() == promises.OTHER_ROOT and not finding()
    assert "root" in show_health.show_health(now=NOW).look_at
    by_the_clock.sweep_all(timezone.now())
    assert promises.OTHER_ROOT in caplog.text and same_root.is_other()


def test_a_sweep_forgets_nobody_who_could_not_be_marked_and_does_so_under_the_right_key(another_root, settings):
    """Beside another key a number does not open: it would go, and no mark of the no would stay."""
    make_campaign()
    caller, right, later = meilan(), settings.KEYS_DIR, NOW + dt.timedelta(hours=1)
    call = talk(caller)
    number = opened(call.turn.number_id)
    save(call, caller, "refused")
    another_root()
    assert sweep.sweep(now=later).forgotten == 0
    settings.KEYS_DIR = right
    assert sweep.sweep(now=later).forgotten == 1 and optouts.which_opted_out([number]) == {number}


@pytest.mark.parametrize("locked", [False, True])
def test_never_again_on_a_call_in_hand_is_kept_without_the_number_and_marked_under_the_right_key(
    another_root, settings, tmp_path, locked
):
    open_campaign()
    desk, right = Desk(meilan()), settings.KEYS_DIR
    call = desk.next()
    desk.practise(call)
    number = opened(Call.objects.get(pk=call).turn.number_id)
    typed = {name: hidden(desk.get("desk_call", call), name) for name in ("fence", "key")}
    another_root()
    if locked:
        settings.KEYS_DIR = tmp_path
        (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")
    for _ in range(2):  # a second press says the same
        desk.post("desk_outcome", call, line="answered", conversation=NEVER_AGAIN, **typed)
        assert "nobody here is given this number" in desk.get("desk_saved", call).content.decode()
    assert locked or "1 who said no are marked" in promises.note_root()
    assert not OptOut.objects.exists() and not Turn.objects.filter(state__in=IN_QUEUE).exists()
    settings.KEYS_DIR = right
    assert sweep.sweep(now=timezone.now()).forgotten == 1
    assert optouts.which_opted_out([number]) == {number} and not Number.objects.exists()


def test_a_number_that_is_typed_beside_another_root_key_is_not_called_done(another_root):
    another_root()
    with pytest.raises(keyfiles.KeysLocked):
        hear_opt_out.hear_opt_out(number="+8639100000001", by="public", now=NOW)
    assert not OptOut.objects.exists()


def test_words_that_were_sealed_beside_another_root_key_close_no_page_afterwards(another_root, settings, client):
    right = settings.KEYS_DIR
    another_root()
    report = incidents.raise_report(kind="threat", text="x", by="meilan", now=NOW)
    incidents.tell_kind_word(text="x", now=NOW)
    stories.offer_note(text="x", month="2026-11", known=())
    settings.KEYS_DIR = right
    client.force_login(make_volunteer("baihe", ["coordinator", "editor"]))
    for page in ("", "reports/", "stories/"):
        assert client.get(f"/en/office/{page}").status_code == 200, page
    assert "cannot be opened" in client.get(f"/en/office/reports/{report}/").content.decode()


@pytest.mark.slow
def test_all_else_goes_on_and_a_caller_reads_why(another_root, client: Client):
    caller = meilan()
    make_campaign(3)
    another_root()
    for page in ("/en/", "/en/never-call/"):
        assert client.get(page).status_code == 200, page
    client.force_login(caller)
    assert "not those it had before" in client.get("/en/desk/waiting/").content.decode()
    assert not Call.objects.exists()
