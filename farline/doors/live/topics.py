"""Who waits for which news. One thread looks for all who wait on a topic, however many streams are open."""

import logging
import threading
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
Listener = Callable[[News], None]


class Topic:
    """Looks every `every` seconds while somebody waits, and tells each listener what has changed for its key."""

    def __init__(self, name: str, look: Look, every: float) -> None:
        self.name, self.look, self.every = name, look, every
        self._told: dict[Listener, tuple[Hashable, News | None]] = {}
        self._change = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def join(self, key: Hashable, listener: Listener) -> None:
        with self._change:
            self._told[listener] = (key, None)
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
            try:
                self.look_once()
            except Exception:
                # A locked or restarting database must not silence the topic for good; the next look tries again.
                log.exception("live: looking for news of %s failed", self.name)
                connections.close_all()
            with self._change:
                self._change.wait_for(lambda: self._closed, timeout=self.every)
        connections.close_all()
