"""App and recovery codes: each once, sealed or blinded, and nothing for a stranger."""

import pytest

from farline.common import vault
from farline.volunteers import factors, rules, totp
from farline.volunteers.actions import PassphraseTooWeak
from farline.volunteers.models import RecoveryCode
from farline.volunteers.tests.factories import NOW, make_volunteer, meilan

pytestmark = pytest.mark.django_db
SEED = b"12345678901234567890"
AT = int(NOW.timestamp())
PHRASE = "lantern river quiet orchard bell"


@pytest.fixture(autouse=True)
def _fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _with_app():
    volunteer = meilan()
    sealed = factors.seal_seed(SEED, volunteer_id=volunteer.pk)
    code = totp.code_at(SEED, AT // 30 - 1)
    factors.use_app(volunteer=volunteer, sealed_seed=sealed, code=code, passphrase=PHRASE, by="meilan", now=NOW)
    return volunteer


def test_it_takes_each_code_of_the_app_once():
    volunteer = _with_app()
    code = totp.code_at(SEED, AT // 30)
    assert factors.check(volunteer=volunteer, code=code, now=NOW) == "app"
    with pytest.raises(factors.CodeUnfit):
        factors.check(volunteer=volunteer, code=code, now=NOW)


def test_it_keeps_the_seed_sealed_for_this_row_alone():
    volunteer, other = _with_app(), make_volunteer("anping")
    assert SEED not in bytes(volunteer.sealed_seed)
    other.sealed_seed = volunteer.sealed_seed
    other.save()
    with pytest.raises(vault.Unreadable):
        factors.open_seed(other.sealed_seed, volunteer_id=other.pk)


def test_it_keeps_nothing_of_a_set_up_whose_code_was_wrong():
    volunteer = meilan()
    sealed = factors.seal_seed(SEED, volunteer_id=volunteer.pk)
    with pytest.raises(factors.CodeUnfit):
        factors.use_app(volunteer=volunteer, sealed_seed=sealed, code="000000", passphrase=PHRASE, by="m", now=NOW)
    with pytest.raises(PassphraseTooWeak):
        code = totp.code_at(SEED, AT // 30)
        factors.use_app(volunteer=volunteer, sealed_seed=sealed, code=code, passphrase="short", by="m", now=NOW)
    volunteer.refresh_from_db()
    assert volunteer.sealed_seed is None and not volunteer.has_usable_password()


def test_it_takes_each_recovery_code_once_however_it_is_typed():
    volunteer = meilan()
    codes = factors.new_recovery_codes(volunteer=volunteer, now=NOW)
    assert len(set(codes)) == rules.RECOVERY_CODES
    assert factors.check(volunteer=volunteer, code=codes[0].upper().replace("-", " "), now=NOW) == "recovery"
    for code in (codes[0], "", "----", "aaaa-bbbb-cccc"):
        with pytest.raises(factors.CodeUnfit):
            factors.check(volunteer=volunteer, code=code, now=NOW)
    assert factors.held(volunteer).codes == rules.RECOVERY_CODES - 1


def test_it_voids_the_old_codes_when_there_are_new_ones():
    volunteer = meilan()
    [old, *_] = factors.new_recovery_codes(volunteer=volunteer, now=NOW)
    factors.new_recovery_codes(volunteer=volunteer, now=NOW)
    with pytest.raises(factors.CodeUnfit):
        factors.check(volunteer=volunteer, code=old, now=NOW)


def test_it_opens_nobody_elses_account_with_a_code():
    [code, *_] = factors.new_recovery_codes(volunteer=meilan(), now=NOW)
    with pytest.raises(factors.CodeUnfit):
        factors.check(volunteer=make_volunteer("stranger"), code=code, now=NOW)


def test_it_keeps_no_recovery_code_that_a_seized_disk_could_be_searched_for():
    codes = factors.new_recovery_codes(volunteer=meilan(), now=NOW)
    kept = b"".join(bytes(one.blinded_code) for one in RecoveryCode.objects.all())
    assert not [code for code in codes if code.replace("-", "").encode() in kept]


@pytest.mark.parametrize(
    ("before", "now", "copied"),
    [(0, 0, False), (3, 4, False), (4, 4, True), (5, 2, True), (0, 1, False), (1, 0, True)],
)
def test_it_sees_a_key_that_counts_backwards(before: int, now: int, copied: bool):
    assert rules.looks_copied(before=before, now=now) is copied
