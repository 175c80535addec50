"""One invites, a second agrees, a code opens the door once. And what an infiltrator makes of it."""

import datetime as dt

import pytest

from farline.common.models import JournalLine
from farline.volunteers import factors, inviting, queries, rules
from farline.volunteers.models import Invitation, Volunteer
from farline.volunteers.tests.factories import NOW, make_volunteer, meilan, stranger

pytestmark = pytest.mark.django_db
LATER = NOW + rules.INVITED_FOR


def _invited(roles=("caller",), *, agreed: bool = True) -> str:
    first, second = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["admin"])
    id, code = inviting.invite(roles=roles, by=first, now=NOW)
    if agreed:
        inviting.agree(invitation_id=id, by=second, now=NOW)
    return code


def _join(code: str, handle: str = "qingsong") -> Volunteer:
    found = inviting.with_code(code, now=NOW)
    return inviting.join(invitation_id=found.id, volunteer_id=7, handle=handle, language="zh-hans", now=NOW)


def test_it_lets_a_newcomer_in_once():
    code = _invited(["caller", "editor"])
    assert queries.roles_of(_join(code)) == ["caller", "editor"]
    with pytest.raises(inviting.CodeUnknown):
        inviting.with_code(code, now=NOW)
    assert not Invitation.objects.exists()


def test_it_opens_nothing_before_a_second_agreed():
    code = _invited(agreed=False)
    with pytest.raises(inviting.NotAgreedYet):
        inviting.with_code(code, now=NOW)
    [waiting] = inviting.waiting(now=NOW)
    with pytest.raises(inviting.InvitationGone):
        inviting.join(invitation_id=waiting.id, volunteer_id=7, handle="qingsong", language="en", now=NOW)


def test_it_lets_nobody_agree_to_their_own_invitation():
    first = make_volunteer("zhixin", ["admin"])
    id, _code = inviting.invite(roles=["caller"], by=first, now=NOW)
    with pytest.raises(inviting.SecondMustDiffer):
        inviting.agree(invitation_id=id, by=first, now=NOW)


@pytest.mark.parametrize("role", ["coordinator", "publisher", "admin"])
def test_it_lets_a_coordinator_invite_to_plain_work_only(role: str):
    coordinator = make_volunteer("baihe", ["coordinator"])
    inviting.invite(roles=["caller"], by=coordinator, now=NOW)
    with pytest.raises(inviting.NotYoursToGive):
        inviting.invite(roles=["caller", role], by=coordinator, now=NOW)


def test_it_takes_no_agreement_from_somebody_who_may_not_give_that_role():
    id, _code = inviting.invite(roles=["admin"], by=make_volunteer("zhixin", ["admin"]), now=NOW)
    with pytest.raises(inviting.NotYoursToGive):
        inviting.agree(invitation_id=id, by=make_volunteer("baihe", ["coordinator"]), now=NOW)


def test_it_gives_an_infiltrator_nothing():
    spy = stranger()
    with pytest.raises(inviting.NotYoursToGive):
        inviting.invite(roles=["caller"], by=spy, now=NOW)
    id, _code = inviting.invite(roles=["caller"], by=make_volunteer("zhixin", ["admin"]), now=NOW)
    with pytest.raises(inviting.NotYoursToGive):
        inviting.agree(invitation_id=id, by=spy, now=NOW)


def test_it_ends_after_three_days():
    code = _invited()
    with pytest.raises(inviting.CodeUnknown):
        inviting.with_code(code, now=LATER)
    assert inviting.forget_expired(now=LATER) == 1


def test_it_keeps_no_code_and_no_handle_of_the_newcomer_beside_who_invited():
    code = _invited()
    [kept] = Invitation.objects.values_list("blinded_code", flat=True)
    assert code.encode() not in bytes(kept)
    _join(code, "qingsong")
    assert not [line for line in JournalLine.objects.all() if code in line.about or "qingsong" in line.about]


@pytest.mark.parametrize("typed", ["{}", "  {}", "{}\n"])
def test_it_reads_a_code_as_people_type_it(typed: str):
    code = _invited()
    assert inviting.with_code(typed.format(code.upper().replace(" ", "  ")), now=NOW)
    assert inviting.with_code(typed.format(code.replace(" ", "")), now=NOW)


def test_it_lets_somebody_back_in_and_voids_every_old_way():
    volunteer = meilan()
    factors.new_recovery_codes(volunteer=volunteer, now=NOW)
    first, second = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["admin"])
    id, code = inviting.invite_back(volunteer=volunteer, by=first, now=NOW)
    before = queries.by_id(volunteer.pk).get_session_auth_hash()
    with pytest.raises(inviting.SecondMustDiffer):
        inviting.agree(invitation_id=id, by=first, now=NOW)
    inviting.agree(invitation_id=id, by=second, now=NOW)
    back = inviting.come_back(invitation_id=inviting.with_code(code, now=NOW).id, now=NOW)
    assert back.pk == volunteer.pk
    assert not factors.held(back).codes
    assert queries.by_id(volunteer.pk).get_session_auth_hash() != before
    assert queries.by_id(volunteer.pk).careful_until == NOW + dt.timedelta(hours=24)


def test_it_lets_only_admins_bring_somebody_back():
    volunteer, admin = meilan(), make_volunteer("zhixin", ["admin"])
    lead = make_volunteer("baihe", ["coordinator"])
    with pytest.raises(inviting.NotYoursToGive):
        inviting.invite_back(volunteer=volunteer, by=lead, now=NOW)
    id, code = inviting.invite_back(volunteer=volunteer, by=admin, now=NOW)
    with pytest.raises(inviting.NotYoursToGive):
        inviting.agree(invitation_id=id, by=lead, now=NOW)
    with pytest.raises(inviting.NotAgreedYet):
        inviting.with_code(code, now=NOW)


def test_it_lets_nobody_begin_or_agree_to_their_own_return():
    admin, other = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["admin"])
    with pytest.raises(inviting.SecondMustDiffer):
        inviting.invite_back(volunteer=admin, by=admin, now=NOW)
    id, _code = inviting.invite_back(volunteer=admin, by=other, now=NOW)
    with pytest.raises(inviting.SecondMustDiffer):
        inviting.agree(invitation_id=id, by=admin, now=NOW)


def test_it_lets_only_whoever_could_agree_take_an_invitation_back():
    admin, lead = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["coordinator"])
    back, _code = inviting.invite_back(volunteer=meilan(), by=admin, now=NOW)
    high, _code = inviting.invite(roles=["admin"], by=admin, now=NOW)
    plain, _code = inviting.invite(roles=["caller"], by=admin, now=NOW)
    for id in (back, high):
        with pytest.raises(inviting.NotYoursToGive):
            inviting.withdraw(invitation_id=id, by=lead, now=NOW)
    inviting.withdraw(invitation_id=plain, by=lead, now=NOW)
    assert {one.id for one in inviting.waiting(now=NOW)} == {back, high}


def test_whoever_sits_at_a_lost_device_stops_no_way_back_in():
    lost, other = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["admin"])
    id, _code = inviting.invite_back(volunteer=lost, by=other, now=NOW)
    with pytest.raises(inviting.AboutYourself):
        inviting.withdraw(invitation_id=id, by=lost, now=NOW)
    inviting.withdraw(invitation_id=id, by=other, now=NOW)
