"""A child of bench/calls.py: a real gateway with an application that says yes to everything.

Reads the trunk's port from its arguments, and for the scaled line rtpengine's and the proxy's; prints its HTTP port.
"""

import asyncio
import socket
import sys
from typing import Any

import uvicorn

from farline.telephony.gateway.front import Front
from farline.telephony.gateway.media import Media
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.process import Server
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.relays import open_relays
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.sip.endpoint import open_endpoint

KEY = b"bench"


class Yes:
    def __init__(self, port: int) -> None:
        self.port, self.legs = port, 0

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        self.legs += 1
        route = {"host": "127.0.0.1", "port": self.port, "caller_id": "bench"}
        return {"leg": self.legs, "number": f"+86140{volunteer:08d}", "talk_limit": 600, "route": route}

    def tell(self, event: dict[str, object]) -> None:
        return


async def main(port: int, relay: int = 0, proxy: int = 0) -> None:
    media: Media = OwnMedia("127.0.0.1", range(0))
    if relay:
        media = RelayedMedia(await open_relays([("127.0.0.1", relay)]))
    endpoint = await open_endpoint("127.0.0.1", 0, set(), ("127.0.0.1", proxy) if proxy else None)
    board = Switchboard(endpoint, Yes(port), media, most=1000)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as http:
        print(http.getsockname()[1], flush=True)
        config = uvicorn.Config(
            Front(board, KEY), loop="none", ws="none", lifespan="off", log_config=None, access_log=False
        )
        await Server(config).serve(sockets=[http])


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
