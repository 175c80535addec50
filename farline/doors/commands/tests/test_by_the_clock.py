import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from farline.calls.models import Turn
from farline.calls.tests.factories import claim, make_campaign
from farline.common import clock_agrees
from farline.doors.commands import by_the_clock
from farline.journeys import sweep
from farline.optouts.models import OptOut
from farline.volunteers.models import OpenSession as Session
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db


def test_it_sweeps_on_command(capsys):
    call_command("sweep")
    assert "0 numbers forgotten" in capsys.readouterr().out


@pytest.mark.parametrize("jumped", [False, True])
def test_a_timer_frees_nobody_right_after_the_clock_jumped(jumped, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    call_command("sweep")
    make_campaign()
    claim(meilan())
    if jumped:
        mark = json.loads((tmp_path / "clock.json").read_text())
        (tmp_path / "clock.json").write_text(json.dumps({**mark, "apart": mark["apart"] - 720}))
    call_command("sweep")
    held = Turn.objects.filter(claimed_by__isnull=False).exists()
    assert held is jumped and ("clock of this machine jumped" in capsys.readouterr().err) is jumped


def test_it_goes_on_after_a_sweep_that_failed_and_tells_nothing_of_what_it_held(monkeypatch, caplog):
    def fails(**_: object) -> None:
        raise ValueError("+8613800138000")

    monkeypatch.setattr(sweep, "sweep", fails)
    monkeypatch.setattr(by_the_clock, "close_old_connections", lambda: None)
    by_the_clock.sweep_once()
    assert "ValueError" in caplog.text and "13800138000" not in caplog.text


def test_it_sweeps_again_and_again_until_it_is_stopped(monkeypatch):
    import threading

    often, told = threading.Semaphore(0), threading.Semaphore(0)
    monkeypatch.setattr(by_the_clock, "sweep_once", often.release)
    monkeypatch.setattr(by_the_clock, "send_once", told.release)
    stop = by_the_clock.start(seconds_apart=0.001, seconds_to_send=0.001)
    assert all(one.acquire(timeout=2) for one in (often, told) for _ in range(3))
    stop.set()


def test_it_deletes_sessions_whose_time_is_over(client):
    client.force_login(meilan())
    Session.objects.update(expire_date=timezone.now())
    by_the_clock.sweep_all(timezone.now())
    assert not Session.objects.exists()


@pytest.mark.slow
def test_it_hides_the_first_no_among_decoys(capsys):
    call_command("init")
    assert OptOut.objects.count() > 400
    call_command("init", "--quiet")
    assert OptOut.objects.count() <= 512


def test_by_a_clock_that_is_not_the_servers_the_command_sweeps_nothing(monkeypatch, capsys):
    swept = list[object]()
    monkeypatch.setattr(by_the_clock, "sweep_all", swept.append)
    monkeypatch.setattr(clock_agrees, "frozen_for", lambda: 599.5)
    call_command("sweep")
    assert "again in 600 s" in capsys.readouterr().err and not swept
