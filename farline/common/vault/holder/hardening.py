"""What the operating system can do for a process with keys: no core dump, no debugger, no swap."""

import ctypes
import resource
import socket
import struct
import sys

PR_SET_DUMPABLE = 4
MCL_CURRENT_AND_FUTURE = 1 | 2


def harden() -> list[str]:
    """Do what this system allows; return in words what it does not."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return ["memory may be swapped: this system offers no lock here"]
    lib = ctypes.CDLL(None, use_errno=True)
    lacking = []
    if lib.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        lacking.append("other programs of this user may read the memory")
    if lib.mlockall(MCL_CURRENT_AND_FUTURE) != 0:
        lacking.append("memory may be swapped: allow it to lock memory (LimitMEMLOCK=infinity)")
    return lacking


def peer_uid(wire: socket.socket) -> int | None:
    """Who sits at the other end, by the kernel's word. None where the system cannot say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    credentials = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _pid, uid, _gid = struct.unpack("3i", credentials)
    return int(uid)
