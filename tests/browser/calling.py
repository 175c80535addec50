"""For the walks that call: an invented microphone, and a fake trunk in this process that can be looked into."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from farline.telephony import fates
from farline.telephony.simulator.trunk import FakeTrunk, open_trunk

PASSPHRASE = "one person at a time"
FAKE_SOUND = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class TrunkInThread:
    """The fake trunk on a thread of its own, so that a test can set its fate and look at what it heard."""

    def __init__(self) -> None:
        self.overheard: list[bytes] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.trunk: FakeTrunk = self.run(open_trunk("127.0.0.1", 0, overhear=self.overheard.append))

    @property
    def port(self) -> int:
        return int(self.trunk.port)

    def fate(self, name: str) -> None:
        self.trunk.always = fates.FATES[name]
        self.overheard.clear()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def do(self, work: Callable[[], Any]) -> None:
        self.loop.call_soon_threadsafe(work)

    @property
    def last(self) -> Any:
        """The invented person of the newest call, over or not."""
        assert self.trunk.latest is not None
        return self.trunk.latest

    def close(self) -> None:
        self.do(self.trunk.close)
        self.do(lambda: self.loop.call_later(0.2, self.loop.stop))
        self.thread.join(3)
        self.loop.close()


def sign_in(page: Any, handle: str, language: str = "zh-hans") -> None:
    page.goto(f"/{language}/sign-in/")
    page.locator("input[name=where][value=outside]").check()
    page.fill("#handle", handle)
    page.fill("#passphrase", PASSPHRASE)
    page.locator("#sign-in > button").click()
    page.wait_for_url("**/desk/**" if handle in {"meilan", "anping", "zhixin"} else "**/office/**")
