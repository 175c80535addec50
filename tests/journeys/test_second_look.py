"""Before it becomes a line, somebody else looks; and our own test callers never become one."""

import dataclasses
import datetime as dt
import random

import pytest
from django.core import serializers

from farline.corrections import actions as corrections
from farline.corrections import rules as forms
from farline.corrections.models import Standing, Window
from farline.declarations import actions as declarations
from farline.declarations import queries, rules
from farline.declarations.models import Declaration, Look
from farline.journeys import correct_declaration, publish_tally, second_look, take_declaration
from farline.tally import queries as tally
from farline.volunteers.tests import factories
from tests.journeys.people import person

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)
ONE = person(name="清溪")
WEEK = dt.timedelta(weeks=1)
NEVER_DRAWN = lambda bound: bound - 1  # noqa: E731


@pytest.fixture
def meilan():
    return factories.meilan()


@pytest.fixture
def zhixin():
    return factories.make_volunteer("zhixin")


def declare(volunteer, *people, short_call=False, below=NEVER_DRAWN, now=NOW):
    window = corrections.open_window(call_id=7, volunteer=volunteer, now=now, short_call=short_call)
    # The codes are drawn apart, or a draw that never varies would make one code twice.
    drawn = random.Random(window).randrange  # noqa: S311
    take_declaration.take_declaration(
        window_id=window,
        volunteer=volunteer,
        people=people or [ONE],
        now=now,
        below=lambda bound: below(bound) if bound in (rules.ONE_IN, rules.ONE_OF_EVERYONE_IN) else drawn(bound),
        iterations=1,
    )


def trust(volunteer):
    corrections.credit(volunteer_id=volunteer.pk, accepted=forms.TRUST_AFTER)


def why(looker):
    return [one.said.why_look for one in second_look.waiting_for(looker)]


def fill(count, now=NOW, day=NOW, first=0):
    for at in range(first, first + count):
        declarations.accept(
            statuses={"party": "never", "league": "declares", "pioneers": "declares"},
            name=rules.suggest(random.Random(at).choice),  # noqa: S311
            name_kind="pseudonym",
            real_name_risk_told=False,
            heard=["said_yes"],
            commitment=at.to_bytes(32, "big"),
            withdrawal_tag=(10**6 + at).to_bytes(32, "big"),
            now=day,
        )


def test_all_of_a_newcomers_are_looked_at_and_of_the_trusted_a_share_and_a_random_few(meilan, zhixin):
    declare(meilan)
    assert why(zhixin) == [["newcomer"]]
    trust(meilan)
    declare(meilan)
    assert len(why(zhixin)) == 1
    declare(meilan, below=lambda bound: 0)
    assert sorted(why(zhixin)) == [["newcomer"], ["share", "random"]]


def test_ten_looks_that_found_nothing_make_trust_and_one_that_did_ends_it(meilan, zhixin):
    for at in range(forms.TRUST_AFTER):
        declare(meilan, dataclasses.replace(ONE, name=rules.suggest(random.Random(at).choice)))  # noqa: S311
        for one in second_look.waiting_for(zhixin):
            second_look.accept(declaration_id=one.id, looker=zhixin, now=NOW)
    declare(meilan, dataclasses.replace(ONE, name="明月"))
    assert why(zhixin) == []
    declare(meilan, dataclasses.replace(ONE, name="远山"), short_call=True)
    (short,) = second_look.waiting_for(zhixin)
    second_look.set_aside(declaration_id=short.id, looker=zhixin, reason="pressed", words="催得太急", now=NOW)
    declare(meilan, dataclasses.replace(ONE, name="江帆"))
    assert why(zhixin) == [["newcomer"]]


def test_a_yes_within_a_minute_a_name_again_and_again_and_a_flood_are_looked_at(meilan, zhixin):
    trust(meilan)
    declare(meilan, short_call=True)
    assert why(zhixin) == [["short_call"]]
    for _ in range(queries.MANY_OF_ONE_NAME):
        declare(meilan)
    assert ["name_often"] in why(zhixin)
    for at in range(5):
        names = [rules.suggest(random.Random(f"{at}{n}").choice) for n in range(10)]  # noqa: S311
        declare(meilan, *[dataclasses.replace(ONE, name=name) for name in names])
    assert ["many"] in why(zhixin)


def test_nobody_looks_at_their_own(meilan):
    declare(meilan)
    assert second_look.waiting_for(meilan) == []
    (only,) = queries.to_look_at()
    with pytest.raises(second_look.OwnDeclaration):
        second_look.accept(declaration_id=only.id, looker=meilan, now=NOW)


def test_who_took_it_is_told_only_once_somebody_asks_and_says_why(meilan, zhixin):
    declare(meilan)
    (one,) = second_look.waiting_for(zhixin)
    assert one.took == ""
    with pytest.raises(second_look.WordsMissing):
        second_look.ask(declaration_id=one.id, looker=zhixin, words=" ", now=NOW)
    second_look.ask(declaration_id=one.id, looker=zhixin, words="再问一下", now=NOW)
    assert [(one.asked, one.took) for one in second_look.waiting_for(zhixin)] == [(True, "meilan")]


def test_what_waits_for_a_look_is_not_published_and_what_is_set_aside_never_is(meilan, zhixin):
    fill(50)
    declare(meilan)
    declare(meilan, dataclasses.replace(ONE, name="明月"))
    first, second = second_look.waiting_for(zhixin)
    second_look.set_aside(declaration_id=first.id, looker=zhixin, reason="no_clear_yes", words="只是嗯嗯", now=NOW)
    with pytest.raises(second_look.AlreadyLooked):
        second_look.accept(declaration_id=first.id, looker=zhixin, now=NOW)
    assert publish_tally.publish_tally(by="timer", now=NOW).leaves == 50
    assert not Declaration.objects.filter(pk=first.id).exists()
    assert [(week.week, week.set_aside) for week in tally.told()] == [("2026-W48", {"no_clear_yes": 1})]
    much_later = NOW + dt.timedelta(weeks=6)
    assert isinstance(publish_tally.publish_tally(by="timer", now=much_later), publish_tally.NotYet)
    second_look.accept(declaration_id=second.id, looker=zhixin, now=much_later)
    assert publish_tally.publish_tally(by="timer", now=much_later, date_is_right=True).leaves == 1
    assert len(tally.told()) == 1


def test_the_words_of_a_look_are_sealed_and_no_table_names_a_volunteer(meilan, zhixin):
    declare(meilan)
    (one,) = second_look.waiting_for(zhixin)
    second_look.ask(declaration_id=one.id, looker=zhixin, words="她说得很快", now=NOW)
    kept = serializers.serialize("json", [*Look.objects.all(), *Standing.objects.all(), *Declaration.objects.all()])
    assert not [word for word in ("很快", "meilan", "zhixin", str(meilan.pk), str(zhixin.pk)) if word in kept]


def report(on=NOW, name="清溪", bits=3):
    correct_declaration.correct_by_word(on=on.date(), bits=bits, name=name, reason="test", by="zhixin", now=NOW)


def test_test_callers_are_pulled_out_before_the_batch_and_their_score_is_told(meilan):
    fill(50)
    trust(meilan)
    declare(meilan)
    declare(meilan, dataclasses.replace(ONE, name="明月", pioneers="never"))
    report()
    report(name="明月", bits=3)  # entered otherwise than it was spoken
    report(name="远山")  # never entered at all
    assert publish_tally.publish_tally(by="timer", now=NOW).leaves == 50
    assert [(week.tests, week.tests_right) for week in tally.told()] == [(3, 1)]
    assert [(one.combination, one.held) for one in queries.waiting()] == [(2, True)] and queries.expected() == []


def test_a_test_caller_who_reports_too_late_is_corrected_in_public(meilan):
    fill(49)
    trust(meilan)
    declare(meilan)
    publish_tally.publish_tally(by="timer", now=NOW)
    report()
    assert [asked.reason for asked in tally.asked_back()] == ["test"]


def test_what_only_may_be_a_test_is_removed_by_nobodys_word_alone(meilan, zhixin):
    fill(50)
    trust(meilan)
    declare(meilan)
    report(bits=7)  # the day and the name of a real person, and a guess
    assert publish_tally.publish_tally(by="timer", now=NOW).leaves == 50
    assert [(week.tests, week.tests_right) for week in tally.told()] == [(1, 0)]
    (one,) = second_look.waiting_for(zhixin)
    assert one.said.why_look == ["maybe_test"] and one.said.combination == 3
    second_look.accept(declaration_id=one.id, looker=zhixin, now=NOW)
    fill(49, day=NOW + WEEK, first=100)
    assert publish_tally.publish_tally(by="timer", now=NOW + WEEK).leaves == 50


def test_a_test_that_was_entered_otherwise_is_set_aside_after_a_look(meilan, zhixin):
    fill(50)
    trust(meilan)
    declare(meilan)
    report(bits=7)
    publish_tally.publish_tally(by="timer", now=NOW)
    (one,) = second_look.waiting_for(zhixin)
    second_look.set_aside(declaration_id=one.id, looker=zhixin, reason="test", words="是我们的人", now=NOW)
    fill(50, day=NOW + WEEK, first=100)
    assert publish_tally.publish_tally(by="timer", now=NOW + WEEK).leaves == 50
    assert tally.told()[0].set_aside == {"test": 1}


def test_a_test_takes_no_real_entry_with_it():
    day = NOW.date()
    waits = [rules.Trial(day, 3, 8, 1), rules.Trial(day, 3, 8, 2), rules.Trial(day, 4, 9, 3)]
    assert rules.pull_out([rules.Trial(day, 3, 8)], waits) == ({1}, set())
    assert rules.pull_out([rules.Trial(day, 3, 8)] * 3, waits) == ({1, 2}, set())
    assert rules.pull_out([rules.Trial(day - dt.timedelta(1), 3, 8)], waits) == (set(), set())
    assert rules.pull_out([rules.Trial(day, 5, 8)], waits) == (set(), {1, 2})


def test_once_nobody_knows_who_took_it_no_caller_looks_at_it(meilan):
    declare(meilan)
    later = NOW + dt.timedelta(weeks=9)
    declarations.carry_over(weeks=["2026-W48"], now=later)
    Window.objects.all().delete()  # as when its week is spent
    assert second_look.waiting_for(meilan) == [] and second_look.wait_for_others(meilan) == 1
    (only,) = queries.to_look_at()
    for looks, more in (
        (second_look.accept, {}),
        (second_look.ask, {"words": "?"}),
        (second_look.set_aside, {"reason": "error", "words": "?"}),
    ):
        with pytest.raises(second_look.NobodyKnows):
            looks(declaration_id=only.id, looker=meilan, now=later, **more)
    apart = factories.make_volunteer("shuxian", ("coordinator",))
    assert second_look.wait_for_others(apart) == 0 and len(second_look.waiting_for(apart)) == 1
    second_look.accept(declaration_id=only.id, looker=apart, now=later)
    assert queries.to_look_at() == []
