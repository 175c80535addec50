"""The volume of the weekly keys is not there: it looks as if each had been destroyed, and nobody is forgotten."""

import datetime as dt

import pytest

from farline.calls import actions as calls
from farline.calls.rules import CAMPAIGN_RUNNING
from farline.calls.tests.factories import NOW, make_campaign, save, talk
from farline.common import vault
from farline.common.vault import keyfiles
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.journeys import fill_hopper, hear_opt_out, sweep
from farline.numbers.models import Number, Page
from farline.numbers.tests import factories
from farline.numbers.tests.opening import opened
from farline.optouts import queries as optouts
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def volume(settings, tmp_path):
    """Take the volume of the weekly keys away, or bring it back."""
    right, root = settings.KEYS_DIR, keyfiles.root_key()

    def mount(there: bool) -> None:
        settings.KEYS_DIR = right if there else tmp_path / "without weeks"
        if not there:
            keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, root)

    return mount


@pytest.fixture
def unmounted(settings):
    """The same, as it is where an empty folder is left in the place of the volume."""
    weeks = settings.KEYS_DIR / "weeks"
    apart = weeks.with_name("elsewhere")

    def mount(there: bool) -> None:
        if there:
            weeks.rmdir()
            apart.rename(weeks)
        else:
            weeks.rename(apart)
            weeks.mkdir()

    return mount


def test_no_key_is_made_where_the_volume_belongs(unmounted):
    make_campaign(3)
    caller = meilan()
    unmounted(False)
    with pytest.raises(vault.KeysLocked):
        vault.seal("words", table="t", column="c", row=1, week="2030-W01")
    with pytest.raises(vault.KeysLocked):
        factories.keep_in_pages(["0391-0000009"], number_list=factories.make_list())
    assert vault.weeks_kept() == [] and calls.claim_next(volunteer=caller, now=NOW) is None
    unmounted(True)
    assert calls.claim_next(volunteer=caller, now=NOW) is not None


def test_a_form_that_is_open_is_not_closed_because_no_weekly_key_is_there(unmounted):
    make_campaign()
    caller = meilan()
    call = talk(caller)
    window_id = corrections.open_window(call_id=call.pk, volunteer=caller, now=NOW)
    unmounted(False)
    sweep.sweep(now=NOW)
    unmounted(True)
    assert windows.is_open_for(window_id=window_id, volunteer=caller)


@pytest.mark.parametrize("cut_off", [False, True])
def test_nobody_is_forgotten_because_no_weekly_key_is_there(volume, cut_off):
    make_campaign(3)
    caller = meilan()
    if cut_off:
        save(talk(caller), caller, "dropped")
    volume(False)
    assert calls.claim_next(volunteer=caller, now=NOW) is None
    assert Number.objects.count() == 3
    volume(True)
    assert calls.claim_next(volunteer=caller, now=NOW) is not None


def test_no_page_is_dropped_because_no_weekly_key_is_there(volume):
    campaign = calls.create_campaign(name="Autumn", purpose="invented", by="zhixin", now=NOW)
    home = factories.make_list()
    factories.keep_in_pages(["0391-0000001", "0391-0000002"], number_list=home)
    calls.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=NOW)
    calls.change_campaign_state(campaign_id=campaign, state=CAMPAIGN_RUNNING, by="zhixin", now=NOW)
    volume(False)
    assert fill_hopper.fill(now=NOW) == 0 and Page.objects.count() == 1
    volume(True)
    assert fill_hopper.fill(now=NOW) == 2


@pytest.mark.parametrize("never", [False, True])
def test_whoever_is_not_to_be_called_again_is_marked_when_the_weekly_keys_are_back(volume, never):
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = opened(call.turn.number_id)
    if not never:
        save(call, caller, "refused")
    volume(False)
    if never:  # whoever heard it is told that no mark could be made, since perhaps none ever can
        said = hear_opt_out.hear_opt_out_of(number_id=call.turn.number_id, by="meilan", now=NOW)
        assert said == hear_opt_out.GONE and calls.claim_next(volunteer=caller, now=LATER) is None
    assert sweep.sweep(now=LATER).forgotten == 0
    volume(True)
    assert sweep.sweep(now=LATER).forgotten == 1 and optouts.which_opted_out([number]) == {number}
