"""The gateway's way to the application: what a permit stands for, and the events, in order and until they arrive."""

import asyncio
import http.client
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from farline.telephony import signing

log = logging.getLogger(__name__)
TIMEOUT = 8.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


class Refused(Exception):
    """The application says no."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Away(Exception):
    """The application cannot be reached just now."""


class Exchange:
    """`port` is asked each time: the application may have been restarted somewhere else."""

    def __init__(self, port: Callable[[], int | None], key: bytes, host: str) -> None:
        self.port, self.key, self.host = port, key, host
        self.waiting: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    def tell(self, event: dict[str, object]) -> None:
        self.waiting.put_nowait(event)

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        return await self.ask("redeem", {"permit": permit, "volunteer": volunteer, "resource": resource})

    async def ask(self, verb: str, asked: dict[str, object]) -> dict[str, Any]:
        """Raises Refused or Away."""
        return await asyncio.to_thread(self._ask, verb, json.dumps(asked).encode())

    def _ask(self, verb: str, body: bytes) -> dict[str, Any]:
        port, path = self.port(), f"/exchange/{verb}"
        if port is None:
            raise Away
        signed = signing.signed(self.key, method="POST", path=path, body=body, at=int(time.time()))
        headers = {"Content-Type": "application/json", "Host": self.host, signing.HEADER: signed}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read(100_000)
            said = json.loads(text) if answer.headers.get_content_type() == "application/json" else {}
        except (OSError, http.client.HTTPException, ValueError):
            raise Away from None
        finally:
            line.close()
        if answer.status >= 500:
            raise Away
        if answer.status != 200:
            raise Refused(str(said.get("refused", "permit")))
        return dict(said)

    async def deliver(self) -> None:
        """For ever: the oldest event first, and the next only when it has arrived."""
        while True:
            event = await self.waiting.get()
            pause = FIRST_PAUSE
            while not await self._arrived(event):
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            self.waiting.task_done()

    async def _arrived(self, event: dict[str, object]) -> bool:
        try:
            await self.ask("event", event)
        except Away:
            return False
        except Refused:
            log.warning("exchange: an event was refused")
        return True
