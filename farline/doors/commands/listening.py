"""The doors of a port: claimed first, opened when somebody stands behind them. Several processes may share them."""

import errno
import os
import socket
import time

PATIENCE = 4.0  # seconds: whoever served here and was killed has processes that still finish their pages
WAITING = 2048  # connections that nobody has taken yet; the kernel keeps fewer where it is told so


def claim(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that the host has. Raises OSError when one of them cannot be used, even in a while."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _claim(host, port)
        except OSError as taken:
            if taken.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
        time.sleep(0.05)


def _claim(host: str, port: int) -> list[socket.socket]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    doors: list[socket.socket] = []
    for family, kind, protocol, _name, address in dict.fromkeys(found):
        doors.append(door := socket.socket(family, kind, protocol))
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            door.bind(address)
        except OSError:
            for one in doors:
                one.close()
            raise
    return doors


def open_all(doors: list[socket.socket]) -> None:
    for door in doors:
        door.listen(WAITING)
