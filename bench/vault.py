"""What it costs that the keys live in another process: the same work with and without the socket between."""

import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import form
from farline.common.vault.holder import server
from farline.common.vault.holder.client import HolderClient
from farline.common.vault.holder.desk import Desk
from farline.common.vault.holder.limits import Limits
from farline.common.vault.keyring import KeyRing

BATCH = 1000


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    count = size or (10_000_000 if full else 1_000_000)
    with _both() as (client, ring):
        blocks = secrets.token_bytes(16) * count
        yield form.Case(
            "vault", f"index {count:,} numbers, packed", "numbers/s",
            lambda: form.clocked(lambda: len(client.tags(blocks, label="bench")) // 16),
            limit=lambda: form.clocked(lambda: len(ring.tags(blocks, label="bench")) // 16),
            must_share=0.5,
        )  # fmt: skip
        values = [f"+86{13000000000 + n}" for n in range(BATCH)]
        yield form.Case(
            "vault", f"index {BATCH} values in one request", "values/s",
            lambda: form.clocked(lambda: sum(len(client.blind(values, label="bench")) for _ in range(50))),
            limit=lambda: form.clocked(lambda: sum(len(ring.blind(values, label="bench")) for _ in range(50))),
            must_share=0.5,
        )  # fmt: skip
        yield form.Case(
            "vault", "index one value in a request", "requests/s",
            lambda: form.clocked(lambda: sum(len(client.blind(values[:1], label="bench")) for _ in range(5000))),
        )  # fmt: skip


@contextmanager
def _both() -> Iterator[tuple[HolderClient, KeyRing]]:
    with tempfile.TemporaryDirectory() as folder:
        ring = KeyRing(secrets.token_bytes(32), Path(folder))
        running = server.Server(Desk(Path(folder), ring, Limits(marks=1_000_000_000)), Path(folder) / "s")
        thread = threading.Thread(target=running.serve, daemon=True)
        thread.start()
        client = HolderClient(Path(folder) / "s")
        try:
            yield client, ring
        finally:
            client.close()
            running.stop()
            thread.join()
