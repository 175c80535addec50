"""A list on its way in: file and ground, ten rows, progress, report."""

import datetime as dt
import re
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from farline.calls import actions as calls
from farline.calls import queries as queue
from farline.doors.office.tests.conftest import browser_of
from farline.journeys import import_list
from farline.numbers import columns, queries, rules

ROWS = "name,phone\nDEMO,0391-0100001\nDEMO,0391-0100002\nDEMO,12\nDEMO,0391-0100001\n"


def typed(now: dt.datetime, text: str | bytes = ROWS, **changed):
    raw = text.encode() if isinstance(text, str) else text
    return {
        "name": "Landlines",
        "provenance": "Made up for a test",
        "lawful_basis": "Nobody is called",
        "expires_on": (now + dt.timedelta(days=30)).date().isoformat(),
        "campaign": "",
        "upload": SimpleUploadedFile("list.csv", raw, "text/csv"),
        **changed,
    }


def bring_in(browser, now, text: str | bytes = ROWS, **changed) -> int:
    answer = browser.post(reverse("office_import_new"), typed(now, text, **changed))
    assert answer.status_code == 302, answer.content.decode()
    return int(answer.headers["Location"].rstrip("/").split("/")[-2])


def start(browser, intake: int, now, column: int = 1) -> None:
    browser.post(
        reverse("office_import_preview", args=[intake]),
        {"encoding": "utf-8", "column": str(column), "has_header": "yes", "do": "start"},
    )
    import_list.import_list(intake_id=intake, by="baihe", clock=lambda: now)


def test_it_shows_the_first_rows_with_most_digits_hidden(coordinator, now):
    intake = bring_in(coordinator, now)
    page = coordinator.get(reverse("office_import_preview", args=[intake])).content.decode()
    assert "phone" in page
    assert "0391-0100001" not in page
    assert "039" in page


def test_it_reports_what_was_kept_and_why_the_rest_was_not(coordinator, now):
    intake = bring_in(coordinator, now)
    start(coordinator, intake, now)
    answer = coordinator.get(reverse("office_import", args=[intake]))
    assert answer.context["intake"].kept == 2
    assert "The same number stands in an earlier row of this file." in answer.content.decode()
    refused = b"".join(coordinator.get(reverse("office_import_refusals", args=[intake])).streaming_content).decode()
    assert "too_short" in refused and "heading not counted" in refused.splitlines()[0]
    assert "0391" not in refused


def test_the_report_says_why_a_list_with_identity_numbers_waits_and_offers_the_way_on(coordinator, now):
    intake = bring_in(coordinator, now, "identity,phone\n11010519491231002X,13812345678\n")
    start(coordinator, intake, now)
    page = coordinator.get(reverse("office_import", args=[intake])).content.decode()
    assert "identity card numbers" in page and 'value="checked"' in page and 'value="released"' not in page


@pytest.mark.parametrize("missing", ["name", "provenance", "lawful_basis", "upload"])
def test_it_takes_no_list_without_its_ground(coordinator, now, missing):
    said = typed(now)
    said.pop(missing)
    answer = coordinator.post(reverse("office_import_new"), said)
    assert answer.status_code == 422
    assert queries.lists() == []
    page = answer.content.decode()
    assert ("choose the file once more" in page) == (missing != "upload")
    kept = "Nobody is called" if missing != "lawful_basis" else "Made up for a test"
    assert kept in page


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "tomorrow", ""])
def test_it_takes_no_list_without_a_last_day_within_ninety(coordinator, now, day):
    answer = coordinator.post(reverse("office_import_new"), typed(now, expires_on=day))
    assert answer.status_code == 422
    assert queries.lists() == []


@pytest.mark.parametrize("rubbish", [b"", b"name,phone\n", b"PK\x03\x04 no workbook", b"%PDF-1.7 nothing"])
def test_it_says_so_when_a_file_is_no_list_and_leaves_nothing_behind(coordinator, now, rubbish):
    answer = coordinator.post(reverse("office_import_new"), typed(now, rubbish))
    assert answer.status_code == 422
    assert "Made up for a test" in answer.content.decode()
    assert queries.lists() == []


def test_it_takes_a_list_once_when_the_button_is_pressed_twice(coordinator, now):
    first = bring_in(coordinator, now, key="once")
    assert bring_in(coordinator, now, key="once") == first
    assert len(queries.lists()) == 1


def test_it_gives_everybody_on_a_released_list_a_turn(coordinator, now):
    campaign = calls.create_campaign(name="Autumn", purpose="Hello", script="first-call", by="baihe", now=now)
    calls.change_campaign_state(campaign_id=campaign, state="running", by="baihe", now=now)
    intake = bring_in(coordinator, now, campaign=str(campaign))
    start(coordinator, intake, now)
    [one] = queries.lists()
    coordinator.post(reverse("office_list_state", args=[one.id]), {"state": "released"})
    assert queries.list_for(one.id).state == "released"
    assert [one.counts.ready for one in queue.campaigns()] == [2]


def test_it_goes_on_to_the_report_when_a_form_of_the_preview_comes_late(coordinator, now):
    intake = bring_in(coordinator, now)
    start(coordinator, intake, now)
    answer = coordinator.post(reverse("office_import_preview", args=[intake]), {"do": "start"})
    assert answer.headers["Location"] == reverse("office_import", args=[intake])


def test_it_keeps_the_page_when_the_chosen_layout_cannot_be_read(coordinator, now):
    intake = bring_in(coordinator, now)
    answer = coordinator.post(
        reverse("office_import_preview", args=[intake]), {"encoding": "EBCDIC", "column": "99999999", "do": "start"}
    )
    assert answer.status_code == 422
    assert queries.intake_for(intake).state == "uploaded"


def chosen_in(page: str) -> list[str]:
    """What a browser would send for the column."""
    return re.findall(r'<option value="(\d+)" selected', page.partition('<select id="column"')[2])


def test_it_imports_numbers_that_stand_beyond_the_fortieth_column(coordinator, now):
    rows = [[f"c{n}" for n in range(45)] + ["phone"], *([*["x"] * 45, f"0391-01{row:05d}"] for row in range(20))]
    intake = bring_in(coordinator, now, "\n".join(map(",".join, rows)))
    page = coordinator.get(reverse("office_import_preview", args=[intake])).content.decode()
    assert chosen_in(page) == ["45"] and page.partition('<select id="column"')[2].count("<option") == 46
    assert page.count("<th ") == 40 and '<th scope="col" class="office-chosen">phone' in page
    assert "The file has 46 columns. 40 of them are shown here" in page
    start(coordinator, intake, now, column=45)
    assert queries.intake_for(intake).kept == 20


def test_it_says_nothing_of_more_columns_where_all_are_shown(coordinator, now):
    page = coordinator.get(reverse("office_import_preview", args=[bring_in(coordinator, now)])).content.decode()
    assert "of them are shown here" not in page and chosen_in(page) == ["1"]


BESIDE = "Numbers stand in other columns too"


@pytest.mark.parametrize(("beside", "says"), [("0391-0200001", True), ("", False), ("Jiaozuo", False)])
def test_it_says_where_numbers_stand_that_do_not_come_in(coordinator, now, beside, says):
    rows = "".join(f"0391-010000{row},{beside}\n" for row in range(9))
    intake = bring_in(coordinator, now, f"mobile,home\n{rows}")
    page = coordinator.get(reverse("office_import_preview", args=[intake])).content.decode()
    assert ("<li>2 · home</li>" in page) is (BESIDE in page) is says
    start(coordinator, intake, now, column=0)
    assert queries.intake_for(intake).kept == 9


@pytest.mark.parametrize("first", ["no phone,0391-0200001", "no phone,tel 0391 0200001 " + "x" * 30])
def test_it_shows_no_whole_number_in_the_place_of_a_heading(coordinator, now, first):
    rows = "".join(f"0391-010000{row},0391-020000{row}\n" for row in range(9))
    intake = bring_in(coordinator, now, f"{first}\n{rows}")
    page = coordinator.get(reverse("office_import_preview", args=[intake])).content.decode()
    assert BESIDE in page and "0200001" not in page


def test_it_names_some_of_very_many_columns_and_is_not_kept_busy_by_them(coordinator, now, monkeypatch):
    row = ",".join(["0391-0100001"] * 3_000)
    intake = bring_in(coordinator, now, f"{row}\n" * 200)
    read = Mock(side_effect=rules.read_number)
    monkeypatch.setattr(rules, "read_number", read)
    page = coordinator.get(reverse("office_import_preview", args=[intake])).content.decode()
    listed = page.partition(BESIDE)[2].partition("</ul>")[0]
    assert listed.count("<li>") == 13 and listed.endswith("<li>…</li>")
    assert read.call_count < 40_000


def test_it_says_the_same_of_the_other_column_when_that_is_chosen(coordinator, now):
    intake = bring_in(coordinator, now, "mobile,home\n0391-0100001,0391-0200001\n0391-0100002,\n")
    address = reverse("office_import_preview", args=[intake])
    coordinator.post(address, {"encoding": "utf-8", "column": "1", "has_header": "yes", "do": "look"})
    assert "<li>1 · mobile</li>" in coordinator.get(address).content.decode()


@pytest.mark.parametrize("column", ["2", "9999", "99999999", "-1", "phone", ""])
def test_it_says_that_a_file_has_no_such_column_and_keeps_what_was_chosen(coordinator, now, column):
    intake = bring_in(coordinator, now)
    address = reverse("office_import_preview", args=[intake])
    answer = coordinator.post(address, {"encoding": "gb18030", "column": column, "do": "start"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The file has no such column. Choose another." in page
    assert '<option value="gb18030" selected' in page and 'value="yes" checked' not in page
    assert chosen_in(page) == ["1"]
    assert queries.intake_for(intake).state == "uploaded"
    kept = queries.preview(intake)
    assert (kept.encoding, kept.column, kept.has_header) == ("utf-8", 1, True)


def test_it_cancels_an_import_that_has_not_begun(coordinator, now):
    intake = bring_in(coordinator, now)
    coordinator.post(reverse("office_import_cancel", args=[intake]))
    page = coordinator.get(reverse("office_import", args=[intake])).content.decode()
    assert "The import was cancelled" in page


def test_it_lets_a_list_without_numbers_only_be_closed(coordinator, now):
    intake = bring_in(coordinator, now, "phone\n12\n")
    start(coordinator, intake, now, column=0)
    [row] = coordinator.get(reverse("office_lists")).context["rows"]
    assert [move.state for move in row["moves"]] == ["closed"]


def test_a_list_of_which_nothing_was_kept_says_so_and_leads_to_the_report(coordinator, now):
    intake = bring_in(coordinator, now, "phone\n12\n")
    waits = coordinator.get(reverse("office_lists")).content.decode()
    start(coordinator, intake, now, column=0)
    page = coordinator.get(reverse("office_lists")).content.decode()
    assert "Waits to be imported" in waits and "Waits to be imported" not in page
    assert "No number of it was kept" in page and "Why nothing was kept" in page
    assert reverse("office_import", args=[intake]) in page
    campaign = calls.create_campaign(name="Autumn", purpose="Hello", script="first-call", by="baihe", now=now)
    free = coordinator.get(reverse("office_campaign", args=[campaign])).content.decode()
    assert "No number of it was kept" in free and "Waits to be imported" not in free


def test_a_list_that_is_being_brought_in_says_so_and_is_looked_at_later(coordinator, now, monkeypatch):
    intake, seen = bring_in(coordinator, now), list[tuple[int, str, list[str]]]()

    def looked() -> None:
        answer = coordinator.get(reverse("office_lists"))
        [row] = answer.context["rows"]
        seen.append((row["list"].numbers, answer.content.decode(), [move.state for move in row["moves"]]))

    coordinator.post(
        reverse("office_import_preview", args=[intake]),
        {"encoding": "utf-8", "column": "1", "has_header": "yes", "do": "start"},
    )
    looked()
    monkeypatch.setattr(import_list, "SIZES", columns.Sizes(1, 1))
    import_list.import_list(intake_id=intake, by="baihe", clock=lambda: now, moved=looked)
    assert {numbers for numbers, _, _ in seen} == {0, 1, 2}
    for _numbers, page, moves in seen:
        assert moves == ["closed"] and "identity card numbers" not in page and "Waits to be imported" not in page
        assert "It is being brought in" in page and "How far it is" in page
        assert reverse("office_import", args=[intake]) in page


def test_it_moves_a_list_only_where_it_may_go(coordinator, now):
    intake = bring_in(coordinator, now)
    [one] = queries.lists()
    late = coordinator.post(reverse("office_list_state", args=[one.id]), {"state": "released"}, follow=True)
    assert "cannot go there yet" in late.content.decode()
    start(coordinator, intake, now)
    page = coordinator.get(reverse("office_lists")).content.decode()
    assert "Release the list" in page
    assert coordinator.post(reverse("office_list_state", args=[77]), {"state": "paused"}).status_code == 404


def test_it_shows_an_importer_no_list_but_their_own(coordinator, now):
    """Somebody let in to bring lists in tries other people's imports: it looks as if there were none."""
    theirs = bring_in(coordinator, now)
    spy = browser_of("stranger", "importer")
    for name in ("office_import", "office_import_preview", "office_import_refusals"):
        assert spy.get(reverse(name, args=[theirs])).status_code == 404
    assert spy.post(reverse("office_import_cancel", args=[theirs])).status_code == 404
    assert spy.get(reverse("office_lists")).status_code == 403


def test_it_lets_an_importer_bring_a_list_in_and_release_nothing(db, now):
    importer = browser_of("qingsong", "importer")
    own = bring_in(importer, now)
    assert importer.get(reverse("office_import_preview", args=[own])).status_code == 200
    list_id = queries.intake_for(own).list_id
    assert importer.post(reverse("office_list_state", args=[list_id]), {"state": "released"}).status_code == 403
