"""Who takes theirs back while a batch is being drawn must not stand in it."""

import pytest

from farline.declarations import actions as declarations
from farline.declarations.models import Declaration
from farline.journeys import publish_tally
from farline.tally import queries
from tests.journeys.test_publish_tally import NOW, declare

pytestmark = pytest.mark.django_db


def test_nobody_is_marked_as_published_who_is_no_longer_there():
    declare(2)
    kept, gone = Declaration.objects.values_list("pk", flat=True)
    Declaration.objects.filter(pk=gone).delete()
    with pytest.raises(declarations.TakenMeanwhile):
        declarations.mark_published(declared=[kept, gone], earlier=[], week="2026-W48")


def test_the_batch_is_undone_and_drawn_again_when_somebody_took_theirs_back_meanwhile(monkeypatch):
    declare(60)
    mark, tries = declarations.mark_published, []

    def somebody_is_gone_at_first(*, declared, earlier, week):
        tries.append(queries.summary().size)
        mark(declared=[*declared, 1] if len(tries) == 1 else declared, earlier=earlier, week=week)

    monkeypatch.setattr(declarations, "mark_published", somebody_is_gone_at_first)
    done = publish_tally.publish_tally(by="timer", now=NOW)
    assert isinstance(done, publish_tally.Published)
    assert tries[0] == tries[1] == queries.summary().size  # what the first try had added was undone
    assert queries.summary().standing == Declaration.objects.exclude(published_week="").count()
