"""A lead who is shut out, or loses an office, leaves no open door behind."""

import pytest

from farline.volunteers import actions, inviting, queries, two_people
from farline.volunteers.models import Asked
from farline.volunteers.tests.factories import NOW, make_volunteer

pytestmark = pytest.mark.django_db
WHAT = "volunteers.role 7 admin"


@pytest.fixture(autouse=True)
def _two(settings):
    settings.TWO_PEOPLE = True


@pytest.fixture
def leads():
    return [make_volunteer(name, ["admin"]) for name in ("zhixin", "baihe", "stranger")]


def test_an_invitation_of_somebody_who_was_shut_out_opens_nothing(leads):
    good, other, bad = leads
    waits, _code = inviting.invite(roles=["admin"], by=bad, now=NOW)
    agreed, code = inviting.invite(roles=["caller"], by=bad, now=NOW)
    inviting.agree(invitation_id=agreed, by=other, now=NOW)
    actions.suspend(volunteer=bad, by=good.handle, now=NOW)
    with pytest.raises(inviting.InvitationGone):
        inviting.agree(invitation_id=waits, by=good, now=NOW)
    with pytest.raises(inviting.CodeUnknown):
        inviting.with_code(code, now=NOW)


def test_whoever_they_agreed_to_waits_for_somebody_else(leads):
    good, other, bad = leads
    id, code = inviting.invite(roles=["caller"], by=good, now=NOW)
    inviting.agree(invitation_id=id, by=bad, now=NOW)
    actions.suspend(volunteer=bad, by=good.handle, now=NOW)
    with pytest.raises(inviting.NotAgreedYet):
        inviting.with_code(code, now=NOW)
    inviting.agree(invitation_id=id, by=other, now=NOW)
    assert inviting.with_code(code, now=NOW).agreed_by == "baihe"


def test_what_they_asked_for_by_an_office_goes_with_the_office(leads):
    good, other, bad = leads
    two_people.agreed(what=WHAT, by=bad.handle, now=NOW)
    actions.grant_role(volunteer=bad, role="caller", by=good.handle, now=NOW)
    actions.revoke_role(volunteer=queries.by_id(bad.pk), role="caller", by=good.handle, now=NOW)
    assert Asked.objects.exists(), "whoever calls no more is still an admin"
    actions.revoke_role(volunteer=queries.by_id(bad.pk), role="admin", by=good.handle, now=NOW)
    assert not two_people.agreed(what=WHAT, by=other.handle, now=NOW), "a second press of one would have done it"


def test_somebody_elses_word_stays(leads):
    good, other, bad = leads
    inviting.invite(roles=["caller"], by=other, now=NOW)
    two_people.agreed(what=WHAT, by=other.handle, now=NOW)
    actions.suspend(volunteer=bad, by=good.handle, now=NOW)
    assert len(inviting.waiting(now=NOW)) == 1 and Asked.objects.count() == 1
