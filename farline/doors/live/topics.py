"""Who waits for which news. One thread looks for all who wait on a topic, however many streams are open."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field

from django.db import connections

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """An event for one key. An empty name says nothing to the page; `last` ends the stream."""

    name: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    last: bool = False


Look = Callable[[Collection[Hashable]], Mapping[Hashable, News]]
Mark = Callable[[], Hashable]
GLANCE = 0.04  # seconds between two glances at the mark: cheap enough for all evening
REST_TIMES = 4
UNMARKED_LOOKS = 4  # some news come by the clock and not by a write, such as a gateway that fell silent
Listener = Callable[[News], None]


class Topic:
    """Looks every `every` seconds while somebody waits, and tells each listener what has changed for its key.

    Where `mark` tells cheaply whether anything was written at all, it looks as soon as something was, and rests
    several times as long as a look takes: however much is written, looking takes a small share of a core.
    """

    def __init__(self, name: str, look: Look, every: float, mark: Mark | None = None) -> None:
        self.name, self.look, self.every, self.mark = name, look, every, mark
        self._marked: Hashable = None
        self._told: dict[Listener, tuple[Hashable, News | None]] = {}
        self._change = threading.Condition()
        self._closed = self._joined = False
        self._thread: threading.Thread | None = None

    def join(self, key: Hashable, listener: Listener) -> None:
        with self._change:
            self._told[listener] = (key, None)
            self._joined = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name=f"live-{self.name}", daemon=True)
                self._thread.start()
            self._change.notify()

    def leave(self, listener: Listener) -> None:
        with self._change:
            self._told.pop(listener, None)

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._change.notify()

    def look_once(self) -> None:
        """Ask once for all keys and pass on what is new."""
        with self._change:
            waiting = dict(self._told)
        if not waiting:
            return
        found = self.look({key for key, _ in waiting.values()})
        for listener, (key, told) in waiting.items():
            news = found.get(key)
            if news is None or news == told:
                continue
            with self._change:
                if listener not in self._told:
                    continue
                self._told[listener] = (key, news)
            listener(news)

    def _watch(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._told or self._closed)
                if self._closed:
                    break
                self._joined = False
            began = time.monotonic()
            try:
                # Taken before the look: what is written meanwhile is looked at again.
                self._marked = self.mark() if self.mark else None
                self.look_once()
            except Exception:
                # A locked or restarting database must not silence the topic for good; the next look tries again.
                log.exception("live: looking for news of %s failed", self.name)
                connections.close_all()
            self._rest(time.monotonic() - began)
        connections.close_all()

    def _rest(self, took: float) -> None:
        """Until the next look: `every` seconds; with a mark until something was written, or somebody came."""
        pause = min(REST_TIMES * took, self.every) if self.mark else self.every
        until = time.monotonic() + self.every * (UNMARKED_LOOKS if self.mark else 1)
        while True:
            with self._change:
                if self._change.wait_for(lambda: self._closed, timeout=pause):
                    return
                joined = self._joined
            if joined or time.monotonic() >= until or self._has_changed():
                return
            pause = GLANCE

    def _has_changed(self) -> bool:
        """A mark that cannot be read counts as a change: the look that follows tells what is wrong."""
        try:
            return self.mark is not None and self.mark() != self._marked
        except Exception:
            return True
