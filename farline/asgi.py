"""One port: streams go to the live edge, everything else to plain synchronous Django behind a few threads.

Django under ASGI answers a tenth as many pages; a stream inside Django would hold a thread for hours.
"""

import os

from a2wsgi.asgi_typing import Receive, Scope, Send
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")

from django.core.wsgi import get_wsgi_application

# Each thread keeps its own database connection, so this number bounds both: a dozen in all processes together.
THREADS = max(4, 12 // settings.WEB_PROCESSES)
LISTS_AT_ONCE = min(3, THREADS // 3)  # most threads stay free for pages

written = get_wsgi_application()

# Only now are the apps loaded that the edge reads from.
from farline.doors.common.bridge import Bridge  # noqa: E402
from farline.doors.common.patience import Patience  # noqa: E402
from farline.doors.common.shelf import Shelf  # noqa: E402
from farline.doors.exchange import edge as exchange  # noqa: E402
from farline.doors.live import edge, visitors  # noqa: E402

live = edge.open_edge()
pages = Shelf(Patience(Bridge(written, THREADS), visitors.may_send_lists, lists=LISTS_AT_ONCE))
line = exchange.LineEdge()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live(scope, receive, send)  # type: ignore[arg-type] # the same protocol, typed twice
    elif scope["type"] == "http" and scope["path"].startswith("/line/"):
        await line(scope, receive, send)  # type: ignore[arg-type] # the same protocol, typed twice
    else:
        await pages(scope, receive, send)  # type: ignore[arg-type]
