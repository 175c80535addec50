"""Beside the background work, once a minute: whatever is due by the clock. A sweep that fails is tried again."""

import datetime as dt
import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from farline.common import clock
from farline.doors.public import brakes, work
from farline.journeys import sweep
from farline.volunteers import inviting, sessions

SECONDS_APART = 60.0
log = logging.getLogger(__name__)


def sweep_all(now: dt.datetime, *, date_is_right: bool = False) -> sweep.Swept:
    """What is due in the rooms, and sessions whose time is over: they name a volunteer and their last call."""
    sessions.SessionStore.clear_expired()
    inviting.forget_expired(now=now)
    brakes.forget_spent(now=now, keep=work.PERIODS)
    return sweep.sweep(now=now, date_is_right=date_is_right)


def sweep_once() -> None:
    """One sweep. The text of an exception may hold what a row held, so only its kind is logged."""
    close_old_connections()
    if clock.frozen_for():
        log.warning("the clock jumped: nothing is swept until leases of the old time are over")
        return
    try:
        sweep_all(timezone.now())
    except Exception as trouble:
        log.error("a sweep broke off: %s", type(trouble).__name__)


def start(seconds_apart: float = SECONDS_APART) -> threading.Event:
    """Sweep now and then every minute, until the process ends or the returned event is set."""
    stop = threading.Event()

    def go_on() -> None:
        sweep_once()
        while not stop.wait(seconds_apart):
            sweep_once()

    threading.Thread(target=go_on, name="by-the-clock", daemon=True).start()
    return stop
