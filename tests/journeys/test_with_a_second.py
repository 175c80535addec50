"""Lists, the tally, roles and caps take two people on a real site."""

import datetime as dt
from types import SimpleNamespace

import pytest

from farline.common import steady
from farline.journeys import with_a_second
from farline.numbers import queries as numbers
from farline.numbers.tests.factories import make_list
from farline.stories import actions as stories
from farline.stories import queries as told
from farline.stories.tests import factories
from farline.volunteers import actions
from farline.volunteers import queries as volunteers
from farline.volunteers.actions import CapUnfit
from farline.volunteers.tests.factories import NOW, make_volunteer, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two(settings):
    settings.TWO_PEOPLE = True
    settings.REVEALS_PER_DAY = 80
    make_volunteer("zhixin", ["coordinator", "admin"])
    make_volunteer("baihe", ["coordinator", "admin"])


def move(list_id: int, state: str, by: str) -> bool:
    return with_a_second.move(list_id=list_id, state=state, by=by, now=NOW)


def test_a_list_is_released_by_two_and_paused_and_resumed_by_one():
    made = make_list(state="checked").pk
    assert not move(made, "released", "zhixin")
    assert not move(made, "released", "zhixin")
    assert numbers.list_for(made).state == "checked"
    assert with_a_second.list_waits([made], now=NOW) == {made: "zhixin"}
    assert move(made, "released", "baihe")
    assert move(made, "paused", "zhixin")
    assert move(made, "released", "zhixin")
    assert numbers.list_for(made).state == "released"


def a_story() -> tuple[int, str]:
    for editor in ("editor-mo", "editor-qi"):
        make_volunteer(editor, ["editor"])
    slug = factories.published("a-story")
    [draft] = told.desk()
    return draft.id, slug


def test_what_one_editor_hid_is_shown_again_by_two():
    story, slug = a_story()
    stories.hide(story_id=story, by="editor-mo", now=NOW)

    def show(by: str) -> bool:
        return with_a_second.show_story_again(story_id=story, by=by, now=NOW)

    assert not show("editor-qi") and not show("editor-qi")
    assert told.slugs() == [] and with_a_second.story_waits(story, now=NOW) == {"show": "editor-qi"}
    assert show("editor-mo") and told.slugs() == [slug]
    for unfit in (story, 7):
        with pytest.raises(stories.NotNow):
            with_a_second.show_story_again(story_id=unfit, by="editor-mo", now=NOW)


def test_one_editor_hides_a_story_that_ought_to_go_and_two_destroy_it():
    story, slug = a_story()

    def retract(by: str, reason: str = factories.REASON) -> bool:
        return with_a_second.retract_story(story_id=story, reason=reason, by=by, now=NOW)

    with pytest.raises(stories.ReasonMissing):
        retract("editor-mo", "because")
    assert told.slugs() == [slug]
    assert not retract("editor-mo") and not retract("editor-mo")
    assert told.slugs() == [] and told.draft_for(story).texts["en"].body, "nobody alone destroys its text"
    assert retract("editor-qi")
    gone = told.story_for(slug, "en")
    assert gone is not None and gone.retracted
    with pytest.raises(stories.NotNow):
        retract("editor-qi")


def test_plain_work_is_given_by_one_and_more_by_two():
    caller = meilan()
    assert with_a_second.give_role(volunteer=caller, role="mentor", by="zhixin", now=NOW)
    for role in ("admin", "coordinator", "publisher", "registrar", "importer", "auditor"):
        assert not with_a_second.give_role(volunteer=caller, role=role, by="zhixin", now=NOW)
    assert volunteers.roles_of(volunteers.by_id(caller.pk)) == ["caller", "mentor"]
    assert "admin" in with_a_second.cap_waits(caller.pk, now=NOW)
    assert with_a_second.give_role(volunteer=caller, role="admin", by="baihe", now=NOW)
    assert volunteers.by_id(caller.pk).has_role("admin")


def test_a_cap_is_lowered_by_one_and_raised_by_two():
    caller = meilan()

    def cap(number: int, by: str) -> bool:
        return with_a_second.set_cap(volunteer=volunteers.by_id(caller.pk), cap=number, by=by, now=NOW)

    assert cap(10, "zhixin")
    assert not cap(40, "zhixin")
    assert not cap(50, "baihe"), "another number is another wish"
    assert volunteers.by_id(caller.pk).own_cap == 10
    assert with_a_second.cap_waits(caller.pk, now=NOW) == ["40", "50"]
    assert cap(40, "baihe")
    assert volunteers.by_id(caller.pk).own_cap == 40
    with pytest.raises(CapUnfit):
        cap(81, "zhixin") or cap(81, "baihe")


def test_the_tally_is_published_by_two(monkeypatch):
    called = []
    _publishes_into(called, monkeypatch)
    with_a_second.publish(by="zhixin", now=NOW)
    with_a_second.publish(by="zhixin", now=NOW)
    assert called == []
    assert with_a_second.publishing_waits(now=NOW) == "zhixin"
    with_a_second.publish(by="baihe", now=NOW)
    assert called == ["baihe"]


def test_a_doubted_date_uses_up_no_press(monkeypatch):
    called = []
    _publishes_into(called, monkeypatch)
    monkeypatch.setattr(
        with_a_second.publish_tally, "_batch", lambda *_args, **_kw: SimpleNamespace(oldest=NOW.date())
    )
    with_a_second.publish(by="zhixin", now=NOW)
    steady.note(NOW.date() - dt.timedelta(days=8))
    with pytest.raises(with_a_second.publish_tally.ClockFarAhead):
        with_a_second.publish(by="baihe", now=NOW)
    assert with_a_second.publishing_waits(now=NOW) == "zhixin"
    with_a_second.publish(by="baihe", now=NOW, date_is_right=True)
    assert called == ["baihe"]


def _publishes_into(called: list[str], monkeypatch) -> None:
    monkeypatch.setattr(with_a_second.publish_tally, "may_publish", lambda **_: True)
    monkeypatch.setattr(with_a_second.publish_tally, "publish_tally", lambda **said: called.append(said["by"]))


def test_nobody_gives_themselves_any_work_alone():
    """An admin has no data: one who became an editor by their own hand would read notes."""
    admin = volunteers.by_handle("zhixin")
    assert not with_a_second.give_role(volunteer=admin, role="editor", by="zhixin", now=NOW)
    assert not volunteers.by_id(admin.pk).has_role("editor")
    assert with_a_second.give_role(volunteer=admin, role="editor", by="baihe", now=NOW)


def test_nobody_is_let_back_in_by_one_persons_word():
    accomplice = make_volunteer("stranger", ["admin"])
    actions.suspend(volunteer=accomplice, by="baihe", now=NOW)

    def back(by: str) -> bool:
        return with_a_second.reinstate(volunteer=volunteers.by_id(accomplice.pk), by=by, now=NOW)

    assert not back("zhixin") and not back("zhixin")
    assert with_a_second.return_waits(accomplice.pk, now=NOW) == "zhixin"
    assert not volunteers.by_id(accomplice.pk).is_active
    assert back("baihe") and volunteers.by_id(accomplice.pk).is_active
