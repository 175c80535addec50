"""What the desk asks the gateway about a call that came in, and the invented caller of a demo."""

import asyncio
import contextlib
import datetime as dt
import logging
import secrets
import threading

from django.conf import settings

from farline.doors.exchange import gateway
from farline.telephony import actions as telephony
from farline.telephony import whereabouts
from farline.telephony.scaled import plan
from farline.telephony.simulator.caller import open_caller

log = logging.getLogger(__name__)
TALKS_AT_MOST = 600.0


def caller_of(resource: str, volunteer: int) -> str:
    """The number that came along, for "never again" alone; "" when there is none, or the gateway is away."""
    status, said = _ask(resource, volunteer, "caller")
    return str(said.get("caller", "")) if status == 200 else ""


def bar(resource: str, volunteer: int) -> bool:
    return _ask(resource, volunteer, "bar")[0] == 200


def _ask(resource: str, volunteer: int, do: str) -> tuple[int, dict[str, object]]:
    return asyncio.run(gateway.ask("POST", f"/hotline/{resource}", {"volunteer": volunteer, "do": do}))


def lay_the_fake_line(now: dt.datetime) -> None:
    """In a demo: from the first one who sits down on, the gateway takes calls from this machine."""
    telephony.open_simulator(now=now)


def let_somebody_ring(now: dt.datetime) -> bool:
    """An invented person rings, from this machine to this machine. False when there is no gateway to ring."""
    there = _where_calls_come_in()
    if there is None:
        return False
    lay_the_fake_line(now)
    threading.Thread(target=lambda: asyncio.run(_rings(there)), name="invented-caller", daemon=True).start()
    return True


def _where_calls_come_in() -> tuple[str, int] | None:
    """The proxy of the line for many calls, where that runs; else the embedded gateway."""
    if any(whereabouts.gateways()):
        line = plan.from_settings(settings)
        return line.address, line.sip_port
    port = whereabouts.port_of(whereabouts.SIP)
    return None if port is None else ("127.0.0.1", port)


async def _rings(there: tuple[str, int]) -> None:
    number = f"+86140{secrets.randbelow(10**8):08d}"  # of a range that belongs to machines; it can ring nowhere
    caller = await open_caller(there, number)
    try:
        await caller.ring()
        with contextlib.suppress(TimeoutError):
            await caller.until("over", TALKS_AT_MOST)
    except OSError:
        log.warning("demo: the invented caller could not ring")
    finally:
        caller.hang_up()
        await asyncio.sleep(0.2)
        caller.transport.close()
