"""Runs one gateway: SIP socket, HTTP on loopback, the two tasks towards the application, and an orderly end."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn

from farline.telephony import whereabouts
from farline.telephony.gateway.exchange import Exchange
from farline.telephony.gateway.front import Front
from farline.telephony.gateway.last_words import LastWords
from farline.telephony.gateway.media import Media
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.sip.endpoint import open_endpoint

BYE_TIME = 0.3


class Server(uvicorn.Server):
    """Leaves the signals alone: after its own end there is still a goodbye to say on every line."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.handle_exit)
        yield


async def run(
    *,
    http: socket.socket,
    sip: tuple[str, int],
    media: Callable[[], Awaitable[Media]],
    pages: Callable[[], int | None],
    key: bytes,
    host: str,
    most: int,
    worker: int = 0,
    proxy: tuple[str, int] | None = None,
    authorities: str = "",
    announce: str = "",
) -> None:
    """Until a signal. Every person still on the line hears a proper end, not silence.

    `proxy`: the SIP proxy through which every trunk is reached, where there is one; `authorities` as in sealed.py.
    """
    exchange = Exchange(pages, key, host)
    last_words = LastWords(authorities)
    endpoint, carries = await open_endpoint(*sip, set(), proxy, authorities), await media()
    endpoint.last_word = last_words.keep
    board = Switchboard(endpoint, exchange, carries, most, f"{worker}-", announce)
    config = uvicorn.Config(
        Front(board, key), loop="none", ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    tasks = [asyncio.create_task(exchange.deliver()), asyncio.create_task(board.report())]
    try:
        with whereabouts.listening(f"{whereabouts.SIP}-{worker}" if worker else whereabouts.SIP, endpoint.port):
            await Server(config).serve(sockets=[http])
    finally:
        await board.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(exchange.waiting.join(), BYE_TIME)
        await asyncio.sleep(BYE_TIME)
        await carries.close()
        last_words.close()
        for task in tasks:
            task.cancel()
