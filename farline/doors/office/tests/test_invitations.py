import pytest
from django.urls import reverse
from django.utils import timezone

from farline.doors.commands.demo import cast
from farline.doors.office.tests.conftest import browser_of
from farline.volunteers import inviting
from farline.volunteers.tests import factories


def test_it_shows_a_code_once_and_needs_a_second(admin, coordinator):
    shown = admin.post(reverse("office_invite"), {"roles": ["caller"]})
    code = shown.context["code"]
    assert code in shown.content.decode()
    assert code not in admin.get(reverse("office_invitations")).content.decode()
    [waiting] = inviting.waiting(now=timezone.now())
    admin.post(reverse("office_invitation", args=[waiting.id]), {"do": "agree"})
    with pytest.raises(inviting.NotAgreedYet):
        inviting.with_code(code, now=timezone.now())
    coordinator.post(reverse("office_invitation", args=[waiting.id]), {"do": "agree"})
    assert inviting.with_code(code, now=timezone.now()).agreed_by == "baihe"


def test_it_offers_a_coordinator_plain_work_only(coordinator):
    page = coordinator.get(reverse("office_invitations"))
    assert [one["code"] for one in page.context["roles"]] == ["caller", "follow_up_caller", "mentor", "editor"]
    assert coordinator.post(reverse("office_invite"), {"roles": ["admin"]}).status_code == 403
    assert coordinator.post(reverse("office_invite"), {"roles": []}).status_code == 422
    assert not inviting.waiting(now=timezone.now())


def test_it_withdraws(admin):
    admin.post(reverse("office_invite"), {"roles": ["caller"]})
    [waiting] = inviting.waiting(now=timezone.now())
    admin.post(reverse("office_invitation", args=[waiting.id]), {"do": "withdraw"})
    assert not inviting.waiting(now=timezone.now())


def test_it_makes_a_code_for_a_lost_device_but_not_for_oneself(admin, coordinator):
    anping = factories.anping()
    shown = admin.post(reverse("office_invite_back", args=[anping.pk]))
    assert shown.context["back"] == "anping"
    assert "until a second admin has agreed" in shown.content.decode()
    [waiting] = inviting.waiting(now=timezone.now())
    agree = reverse("office_invitation", args=[waiting.id])
    assert 'value="agree"' not in coordinator.get(reverse("office_invitations")).content.decode()
    assert "Only an admin" in coordinator.post(agree, {"do": "agree"}, follow=True).content.decode()
    own = browser_of("second", "admin")
    own.post(agree, {"do": "agree"})
    assert inviting.with_code(shown.context["code"], now=timezone.now()).returning == "anping"
    me = cast.volunteer("zhixin")
    answer = admin.post(reverse("office_invite_back", args=[me.pk]), follow=True)
    assert "two others" in answer.content.decode()
