import re

import pytest
from django.urls import reverse

from farline.doors.office import webhooks
from farline.webhooks import reaching, rules
from farline.webhooks.models import Delivery, Hook

pytestmark = pytest.mark.django_db
WHOLE = {"name": "monitor", "address": "https://hooks.monitor.net/canary", "topic": ["tally"]}


def test_an_admin_makes_a_webhook_sees_its_secret_once_tries_and_ends_it(admin):
    answer = admin.post(reverse("office_webhook_new"), WHOLE)
    (secret,) = re.findall(r"whsec_[\w+/=]{44}", answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]
    page = admin.get(reverse("office_webhooks")).content.decode()
    assert secret not in page and "canary" not in page and "hooks.monitor.net" in page
    id = Hook.objects.get().pk
    assert (
        "A test is on its way" in admin.post(reverse("office_webhook_test", args=[id]), follow=True).content.decode()
    )
    assert "webhook.test" in admin.get(reverse("office_webhooks")).content.decode()
    admin.post(reverse("office_webhook_end", args=[id]))
    assert not Hook.objects.exists() and not Delivery.objects.exists()


def test_it_says_what_is_lacking_and_loses_nothing(admin):
    answer = admin.post(reverse("office_webhook_new"), {**WHOLE, "address": "https://192.168.1.9/x"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "A webhook needs a name" in page
    assert 'value="monitor"' in page and "192.168.1.9" in page and 'value="tally" checked' in page
    assert not Hook.objects.exists()


def test_it_ends_and_tries_nothing_that_is_not_there(admin):
    for name in ("office_webhook_test", "office_webhook_end"):
        assert admin.post(reverse(name, args=[1])).status_code == 302


def test_it_has_words_for_everything_that_can_be_told_and_go_wrong():
    assert tuple(webhooks.TOPICS) == rules.TOPICS
    reasons = {getattr(reaching, name) for name in ("NOT_PUBLIC", "NO_NAME", "NO_ANSWER", "NO_TRUST", "TOO_SLOW")}
    assert set(webhooks.REASONS) == reasons
    assert set(webhooks.STATES) == {rules.WAITING, rules.ARRIVED, rules.GAVE_UP}
