"""What must be said to the trunks if the gateway dies: kept by a child of it, in memory, said when its pipe breaks.

A gateway that is killed hangs nobody up, and somebody would hold a receiver to silence until the carrier notices. The
child knows each call's CANCEL or BYE as it would be sent; it has no way to begin a call. On an orderly end nothing is
left for it to say.
"""

import base64
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import IO

from farline.telephony.sip import sealed
from farline.telephony.sip.sealed import OPENS_WITHIN, TlsPlace

TIMES, PAUSE = 3, 0.4  # as often, for lines that lose some


class LastWords:
    """`authorities` as in sealed.py."""

    def __init__(self, authorities: str = "") -> None:
        self.authorities = authorities
        self.child = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def keep(self, call: str, to: tuple[str, int], words: bytes | None) -> None:
        """In place of what was kept for this call before; None when it is over."""
        said: dict[str, object] = {"call": call}
        if words is not None:
            said |= {"to": list(to), "words": base64.b64encode(words).decode()}
            said |= {"authorities": self.authorities} if isinstance(to, TlsPlace) else {}
        if self.child.stdin is not None:
            with contextlib.suppress(OSError, ValueError):  # it was killed first: then there is nobody to ask
                self.child.stdin.write(json.dumps(said).encode() + b"\n")
                self.child.stdin.flush()

    def close(self) -> None:
        if self.child.stdin is not None:
            with contextlib.suppress(OSError):
                self.child.stdin.close()
        self.child.wait(TIMES * PAUSE + 5)


def wait_and_say(pipe: Iterable[bytes]) -> None:
    kept: dict[str, tuple[tuple[str, int], bytes, str | None]] = {}
    for line in pipe:
        with contextlib.suppress(ValueError, KeyError, TypeError):  # a last line may be half a line
            said = json.loads(line)
            kept.pop(said["call"], None)
            if "words" in said:
                host, port = said["to"]
                words = base64.b64decode(said["words"])
                kept[said["call"]] = ((str(host), int(port)), words, said.get("authorities"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for _ in range(TIMES if kept else 0):
            for to, words, by_tls in kept.values():
                with contextlib.suppress(OSError):
                    if by_tls is None:
                        out.sendto(words, to)
            time.sleep(PAUSE)
    for to, words, by_tls in kept.values():
        with contextlib.suppress(OSError):
            if by_tls is not None:
                _say_by_tls(to, words, by_tls)


def _say_by_tls(to: tuple[str, int], words: bytes, authorities: str) -> None:
    believing = sealed.believing(authorities)
    with (
        socket.create_connection(to, OPENS_WITHIN) as line,
        believing.wrap_socket(line, server_hostname=to[0]) as out,
    ):
        out.sendall(words)
        out.recv(100)  # it was heard


def main(pipe: IO[bytes]) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        wait_and_say(pipe)


if __name__ == "__main__":
    main(sys.stdin.buffer)
