"""Beside the background work, once a minute: whatever is due by the clock. A sweep that fails is tried again.

Apart from it, every few seconds: what webhooks are told. A machine that answers slowly holds up nothing else.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections
from django.utils import timezone

from farline.common import clock, clock_agrees, clock_mark, steady
from farline.doors.commands import promises
from farline.doors.public import brakes, work
from farline.journeys import sweep, tell_machines
from farline.volunteers import inviting, sessions
from farline.webhooks import sending

SECONDS_APART, SECONDS_TO_SEND = 60.0, 5.0
log = logging.getLogger(__name__)


def sweep_all(now: dt.datetime, *, date_is_right: bool = False, crept: bool = False) -> sweep.Swept:
    """What is due in the rooms, and sessions whose time is over: they name a volunteer and their last call.

    `crept`: the clock ran ahead in steps that were each believed.
    """
    if sentence := promises.note_root():  # the keys were locked when the pages started
        log.error(sentence)
    sessions.SessionStore.clear_expired()
    inviting.forget_expired(now=now)
    brakes.forget_spent(now=now, keep=work.PERIODS)
    done = sweep.sweep(now=now, date_is_right=date_is_right, crept=crept)
    tell_machines.tell_machines(now=now)
    return done


def sweep_once() -> None:
    """One sweep. The text of an exception may hold what a row held, so only its kind is logged."""
    close_old_connections()
    if max(clock_mark.look().frozen_for, clock_agrees.frozen_for()):
        log.warning("the clock jumped, or is not the server's: nothing is swept until leases of the old time are over")
        return
    try:
        sweep_all(timezone.now(), crept=clock.ran_ahead() > steady.LEAP.total_seconds())
    except Exception as trouble:
        log.error("a sweep broke off: %s", type(trouble).__name__)


def send_once() -> None:
    """Tell the webhooks what is due, or log what kind of trouble there was: its text may hold an address."""
    close_old_connections()
    try:
        sending.send_due(clock=timezone.now)
    except Exception as trouble:
        log.error("telling webhooks broke off: %s", type(trouble).__name__)


def start(seconds_apart: float = SECONDS_APART, seconds_to_send: float = SECONDS_TO_SEND) -> threading.Event:
    """Sweep now and then every minute, until the process ends or the returned event is set."""
    stop = threading.Event()

    def go_on(what: Callable[[], None], seconds: float) -> None:
        what()
        while not stop.wait(seconds):
            what()

    for what, seconds in ((sweep_once, seconds_apart), (send_once, seconds_to_send)):
        threading.Thread(target=go_on, args=(what, seconds), name=what.__name__, daemon=True).start()
    return stop
