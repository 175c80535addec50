"""For tests against baresip, a telephone that nobody of us wrote: it whistles, and keeps what it hears."""

import contextlib
import shutil
import socket
import struct
import subprocess
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from farline.telephony.tests.stage import NUMBER, address

BARESIP = shutil.which("baresip")
NEEDS_BARESIP = [
    pytest.mark.full,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(BARESIP is None, reason="NO baresip. sudo apt install --no-install-recommends baresip-core"),
]
MODULES = Path("/usr/lib/baresip/modules")


def free_pair() -> int:
    """A free port; the next one is where baresip takes TLS."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def telephone(
    folder: Path, *, codecs: str = "PCMU", more: str = "", account: str = "", dials: str = ""
) -> Iterator[tuple[int, Path]]:
    """Its port, and the folder of what it heard. `more` are lines of its configuration; `dials` whom it rings."""
    port, heard = free_pair(), folder / "heard"
    heard.mkdir()
    (folder / "config").write_text(
        f"sip_listen {address()}:{port}\naudio_source ausine,440\naudio_player aufile,{heard}/out.wav\n"
        f"module_path {MODULES}\nmodule g711.so\nmodule ausine.so\nmodule aufile.so\nmodule sndfile.so\n"
        f"module_app account.so\nmodule_app menu.so\nsnd_path {heard}\n"
        f"ausrc_srate 48000\nausrc_channels 2\nauplay_srate 8000\n{more}"
    )
    (folder / "accounts").write_text(
        f"<sip:{NUMBER}@{address()}:{port}{account or '>'};regint=0;answermode=auto;audio_codecs={codecs}\n"
    )
    (folder / "contacts").touch()
    command = [str(BARESIP), "-f", str(folder), *(["-e", f"/dial {dials}"] if dials else [])]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    try:
        time.sleep(1.0)
        yield port, heard
    finally:
        process.kill()
        process.wait(10)
        assert process.stdin is not None
        process.stdin.close()


def kept(heard: Path) -> list[Path]:
    """Recordings of a second or more that reached its ear."""
    return [file for file in heard.glob("*dec*.wav") if file.stat().st_size > 16_000]


def loudest(file: Path) -> int:
    with contextlib.closing(wave.open(str(file))) as recorded:
        samples = recorded.readframes(recorded.getnframes())
    return max(abs(int(one)) for (one,) in struct.iter_unpack("<h", samples))
