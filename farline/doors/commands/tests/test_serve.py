"""The server refuses to start where it would do harm, in one sentence and without a traceback."""

import os

import pytest
from django.core.management import CommandError, call_command

from farline.doors.commands import leash, promises


def test_it_refuses_to_show_a_demo_to_the_world(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="on this machine alone"):
        call_command("serve", host="0.0.0.0", port=1)  # noqa: S104 - the very thing that is refused


@pytest.mark.embedded
@pytest.mark.django_db
def test_it_refuses_a_database_that_breaks_a_promise(monkeypatch: pytest.MonkeyPatch):
    broken = {"transaction_mode": "IMMEDIATE", "journal_mode": "delete", "synchronous": "2"}
    monkeypatch.setattr(promises, "how_it_runs", lambda: broken)
    for command in ("serve", "worker"):
        with pytest.raises(CommandError, match="journal_mode=delete"):
            call_command(command)


def test_it_ends_when_the_other_end_of_its_input_is_gone(monkeypatch: pytest.MonkeyPatch):
    ours, theirs = os.pipe()
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append(pid))
    os.close(theirs)
    leash._wait_for_the_end(ours)
    os.close(ours)
    assert killed == [os.getpid()]
