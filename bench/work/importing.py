"""python -m bench.work.importing FILE: one import, from a file on disk to durable pages, in a process of its own."""

import datetime as dt
import json
import sys
import time
from pathlib import Path

from bench import form
from bench.work import site


def bring_in(path: str) -> dict[str, float]:
    from django.utils import timezone

    from farline.common import vault
    from farline.journeys.import_list import import_list
    from farline.numbers import actions, queries, reading, sealed_files

    now = timezone.now()
    list_id = actions.create_list(
        name="bench", provenance="made at random", lawful_basis="a measurement", by="bench", now=now,
        expires_on=now.date() + dt.timedelta(days=30),
    )  # fmt: skip
    began = time.perf_counter()
    opened = reading.from_path(Path(path), most=1 << 40)()
    chunks = iter(lambda: opened.read(1 << 18), b"")
    upload = sealed_files.store(chunks, week=vault.week_of(now.date()))
    upload.trouble, upload.keep = "", lambda: None
    intake_id = actions.receive_file(list_id=list_id, upload=upload, by="bench", now=now)
    actions.queue_intake(intake_id=intake_id, by="bench", now=now)
    import_list(intake_id=intake_id, by="bench", clock=timezone.now)
    took = time.perf_counter() - began
    seen = queries.intake_for(intake_id)
    if seen.state != "done":
        raise RuntimeError(seen.trouble)
    return {
        "lines": seen.rows_done,
        "kept": seen.kept,
        "seconds": took,
        "peak_mb": form.peak_mb() + form.peak_mb(children=True),
    }


if __name__ == "__main__":
    site.set_up()
    print(json.dumps(bring_in(sys.argv[1])))
