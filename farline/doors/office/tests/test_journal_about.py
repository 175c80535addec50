import re

import pytest
from django.utils import translation

from farline.calls.alarms import ALARMS
from farline.doors.office import journal_about
from farline.incidents import rules as reports
from farline.journeys import take_table, with_a_second
from farline.tally import grammar
from farline.telephony import governing
from farline.telephony.rules import TURNED_AWAY
from farline.tokens import rules as tokens
from farline.volunteers.rules import ROLES
from farline.webhooks import rules as webhooks

EVERY_CODE = {
    "calls.export_counts": [*take_table.WHAT, *take_table.REASONS, "latest", "attempts", "campaign", "year", "month"],
    "incidents.raise_report": reports.KINDS,
    "tally.ask_correction": grammar.REASONS,
    "telephony.trunk_paused": governing.PAUSES,
    "telephony.turned_away": {*(kind.split()[0] for kind in TURNED_AWAY), "other"},
    "tokens.create": tokens.SCOPES,
    "volunteers.alarm": [one.code for one in ALARMS],
    "volunteers.ask_second": ["numbers.release", with_a_second.ROLE, with_a_second.PUBLISH, "stories.retract", *ROLES],
    "volunteers.grant_role": ROLES,
    "webhooks.subscribe": webhooks.TOPICS,
}


@pytest.mark.parametrize("action", EVERY_CODE)
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_no_line_of_the_journal_is_about_a_raw_code(language, action):
    with translation.override(language):
        for code in EVERY_CODE[action]:
            said = journal_about.about_of(action, f"3 {code}")
            assert (said.startswith("3 · ") and said != f"3 · {code}") or code == "refused", said
            assert language == "en" or not re.search("[A-Za-z]{4}", said), said


def test_what_is_no_code_stands_as_it_was_written():
    with translation.override("zh-hans"):
        assert journal_about.about_of("guide.save_draft", "12 version 3") == "12 · 第 3 版"
        assert journal_about.about_of("guide.take_in", "7 files") == "7 个文件"
        assert journal_about.about_of("guide.start_draft", "5 scripts/first-call.toml") == "5 scripts/first-call.toml"
        assert journal_about.about_of("calls.attach_list", "1 2") == "1 2"
