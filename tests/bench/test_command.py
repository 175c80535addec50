"""`farline bench` says what is wrong with what was asked of it."""

import pytest
from django.core.management import CommandError, call_command

from bench import claim, form
from bench.work import site


@pytest.mark.parametrize("options", [{"size": 0}, {"rounds": 0}, {"size": -5}])
def test_a_size_or_a_number_of_rounds_begins_with_one(options):
    with pytest.raises(CommandError, match="begins with 1"):
        call_command("bench", "claim", **options)


def test_a_list_with_too_few_for_the_crowd_is_refused_with_how_many_are_wanted(monkeypatch):
    def cases(size, full):
        yield form.Case("claim", "few", "claims/s", ours=lambda: claim.stage({}, "", 400))

    monkeypatch.setattr(site, "run", lambda *_: {"waiting": 96})
    monkeypatch.setattr(claim, "cases", cases)
    with pytest.raises(CommandError, match="96 people wait, and 3,520 are wanted"):
        call_command("bench", "claim")
