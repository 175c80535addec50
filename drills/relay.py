"""Carries one socket to another place, as `ssh -L` does: python -m drills.relay LISTEN CONNECT.

Each of the two is the path of a Unix socket, or an address and a port: 10.231.12.1:7000.
"""

import contextlib
import socket
import sys
import threading


def main(listen: str, connect: str) -> None:
    door = _socket(listen)
    door.bind(_place(listen))
    door.listen(64)
    while True:
        near, _ = door.accept()
        far = _socket(connect)
        try:
            far.connect(_place(connect))
        except OSError:
            near.close()
            continue
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := one.recv(1 << 16):
            other.sendall(piece)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _socket(place: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX if "/" in place else socket.AF_INET)
    if "/" not in place:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made


def _place(place: str) -> str | tuple[str, int]:
    if "/" in place:
        return place
    host, _, port = place.rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    main(*sys.argv[1:3])
