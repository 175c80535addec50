import re

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.doors.office import tokens
from farline.tokens import queries, rules
from farline.tokens.models import Token

pytestmark = pytest.mark.django_db


def test_an_admin_makes_a_token_sees_it_once_and_ends_it(admin):
    answer = admin.post(reverse("office_token_new"), {"name": "monitor", "scope": ["counts"]})
    (shown,) = re.findall(r"farline-[\w-]{43}", answer.content.decode())
    today = timezone.now().date()
    assert queries.scopes_of(shown, today) == frozenset({rules.COUNTS})
    assert "no-store" in answer.headers["Cache-Control"]
    assert shown not in admin.get(reverse("office_tokens")).content.decode()
    admin.post(reverse("office_token_end"), {"name": "monitor"})
    assert queries.scopes_of(shown, today) is None
    assert "End this token" not in admin.get(reverse("office_tokens")).content.decode()


@pytest.mark.parametrize("said", [{}, {"name": "monitor"}, {"name": "x", "scope": "dial"}, {"scope": "counts"}])
def test_it_says_what_is_lacking_and_loses_nothing(admin, said):
    answer = admin.post(reverse("office_token_new"), said)
    assert answer.status_code == 422 and "A token needs a name" in answer.content.decode()
    assert said.get("name", "") in answer.content.decode()
    assert not Token.objects.exists()


def test_it_ends_nothing_that_is_not_there(admin):
    assert admin.post(reverse("office_token_end"), {"name": "x"}).status_code == 302


def test_it_has_words_for_every_scope():
    assert tuple(tokens.SCOPES) == rules.SCOPES
