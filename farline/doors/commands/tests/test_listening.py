"""A port is claimed by one; whoever comes while another is just going waits a little."""

import socket
import threading

import pytest

from farline.doors.commands import listening

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def taken(socket_enabled: None):
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


def test_it_waits_for_one_that_is_just_going(taken: socket.socket):
    port = taken.getsockname()[1]
    threading.Timer(0.06, taken.close).start()
    doors = listening.claim("127.0.0.1", port)
    assert [door.getsockname()[1] for door in doors] == [port]
    doors[0].close()


def test_it_does_not_wait_for_ever(taken: socket.socket, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listening, "PATIENCE", 0.01)
    with pytest.raises(OSError, match="in use"):
        listening.claim("127.0.0.1", taken.getsockname()[1])
