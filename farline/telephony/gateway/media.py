"""What a line asks of whatever carries its sound: this process itself (own_media), or rtpengine (relayed_media)."""

from collections.abc import Collection
from typing import Protocol, runtime_checkable


class NotShared(Exception):
    """Nobody can listen along on this line: nobody answered yet, or it is over."""


class NotOpen(Exception):
    """This volunteer lets nobody speak to them just now."""


class Sound(Protocol):
    """Both ends of one call's sound. It keeps none, and its SDP never repeats a word of the trunk's."""

    heard_at: float  # by the loop's clock: when the browser last sent any
    ever_heard: bool
    broken: bool  # whatever carried it is gone

    def take_offer(self, offer: str) -> None:
        """Look at the first browser's offer; nothing is promised yet. Raises OfferUnfit."""

    async def towards_trunk(self, *, sealed: bool, offered: bytes = b"") -> bytes:
        """The SDP of our INVITE, or of our answer to what a trunk `offered`. Raises Away, NoSound."""

    async def answer(self) -> str:
        """For the browser, long before the trunk said anything."""

    async def another(self, offer: str) -> str:
        """The browser came back: a new offer for the same call. Raises OfferUnfit."""

    def trunk_says(self, sdp: bytes) -> None:
        """Raises NoSound."""

    def open_up(self) -> None:
        """Somebody answered: from now on they hear the volunteer too."""

    def press(self, key: str) -> bool: ...

    async def listen(self, who: int, offer: str) -> str:
        """One more browser hears both sides. Raises OfferUnfit, NotShared."""

    def keep_ears(self, allowed: Collection[int]) -> None:
        """Whoever else listens hears nothing from now on."""

    async def close(self) -> None: ...


@runtime_checkable
class HearsTrunk(Protocol):
    """Where the trunk's sound comes through this very process."""

    trunk_heard_at: float  # by the loop's clock; 0 before the first


class Echo(Protocol):
    """The test line: what the microphone sends comes straight back."""

    over: bool

    async def attach(self, offer: str) -> str: ...

    async def close(self) -> None: ...


class Media(Protocol):
    def sound(self) -> Sound: ...

    def echo(self) -> Echo: ...

    async def close(self) -> None: ...
