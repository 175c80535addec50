"""All lines of one gateway, and the words in which it is asked for one: call, attach, keys, hang up, echo, live."""

import asyncio
from typing import Any

from farline.telephony import states
from farline.telephony.gateway.exchange import Away, Exchange, Refused
from farline.telephony.gateway.hotline import Hotline
from farline.telephony.gateway.line import Line
from farline.telephony.gateway.media import Echo, Media
from farline.telephony.sip.endpoint import Endpoint
from farline.telephony.sip.outgoing import Route

MOST_LINES = 60
TELL_SEEN_EVERY = 60.0  # what was turned away: a flood of it is no flood of questions
REPORT_EVERY = 1.0  # whoever was shut out is off the line within two seconds
ENDED_KEPT = 30.0


class NotThere(Exception):
    """There is no such call for this volunteer."""


class Full(Exception):
    """Every line is busy. Please try again in a moment."""


class Switchboard:
    """`worker` stands before each resource, so that the pages know whom to ask when there are several.

    `announce` is the address under which browsers find this machine, when it is not its own.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        exchange: Exchange,
        media: Media,
        most: int = MOST_LINES,
        worker: str = "",
        announce: str = "",
    ) -> None:
        self.endpoint, self.exchange, self.media, self.most, self.worker = endpoint, exchange, media, most, worker
        self.announce = announce
        self.lines: dict[str, Line] = {}
        self.hotline = Hotline(endpoint, exchange, worker=worker)
        self.echoes: dict[int, Echo] = {}
        self._told_at = float("-inf")

    async def call(self, *, permit: str, volunteer: int, offer: str) -> tuple[Line, str]:
        """Raises OfferUnfit, Full, exchange.Refused, exchange.Away. Nothing is dialed without a permit that holds."""
        if len(self.lines) >= self.most:
            raise Full
        if any(line.volunteer == volunteer and not line.over for line in self.lines.values()):
            raise Refused("second")
        sound = self.media.sound()
        line = Line(volunteer=volunteer, tell=self._tell, sound=sound, worker=self.worker, announce=self.announce)
        try:
            sound.take_offer(offer)
            said = await self.exchange.redeem(permit, volunteer, line.resource)
            line.leg, line.talk_limit = int(said["leg"]), float(said["talk_limit"])
            line.cell = str(said.get("cell", ""))
            self.lines[line.resource] = line
            if "incoming" in said:
                line.incoming = str(said["incoming"])
                await line.take_in(self.hotline.pick(line.incoming, volunteer))
            else:
                await line.dial(self.endpoint, said.pop("number"), Route(**said["route"]))
            return line, await sound.answer()
        except BaseException:
            if line.leg and not line.over:
                line.hang_up(states.GATEWAY)
            await sound.close()
            raise

    def line_of(self, resource: str, volunteer: int) -> Line:
        line = self.lines.get(resource)
        if line is None or line.volunteer != volunteer:
            raise NotThere
        return line

    async def echo(self, *, volunteer: int, offer: str) -> str:
        before = self.echoes.pop(volunteer, None)
        if before is not None:
            await before.close()
        self.echoes = {who: echo for who, echo in self.echoes.items() if not echo.over}
        if len(self.echoes) >= self.most:
            raise Full
        echo = self.echoes[volunteer] = self.media.echo()
        return await echo.attach(offer)

    async def end_echo(self, volunteer: int) -> None:
        echo = self.echoes.pop(volunteer, None)
        if echo is not None:
            await echo.close()

    def _tell(self, line: Line, event: dict[str, object]) -> None:
        self.exchange.tell(event)
        if line.over:
            self.hotline.over(line.incoming)
            asyncio.get_running_loop().call_later(ENDED_KEPT, self.lines.pop, line.resource, None)

    async def report(self) -> None:
        """For ever: say which calls live; end those that the application no longer wants."""
        while True:
            live = {line.leg: line for line in self.lines.values() if line.leg and not line.over}
            asked_at = asyncio.get_running_loop().time()
            seen = self._turned_away(asked_at)
            try:
                said: dict[str, Any] = await self.exchange.ask("live", {"legs": list(live), "seen": seen})
                self.endpoint.seen.subtract(seen)
            except (Away, Refused):
                said = {}
            heard = said.get("heard", {})  # without an answer nobody listens on
            for leg, line in live.items():
                line.keep_mentors(heard.get(str(leg), ()), asked_at)
            if "sources" in said:
                sealed = frozenset(map(str, said.get("sealed", ())))
                self.hotline.listen_to(frozenset(map(str, said["sources"])), sealed)
            self.hotline.announce()
            for leg in said.get("end", []):
                if leg in live:
                    live[leg].hang_up(states.GATEWAY)
            await asyncio.sleep(REPORT_EVERY)

    def _turned_away(self, now: float) -> dict[str, int]:
        """What the SIP port refused and was not told yet."""
        seen = {kind: times for kind, times in self.endpoint.seen.items() if times > 0}
        if not seen or now - self._told_at < TELL_SEEN_EVERY:
            return {}
        self._told_at = now
        return seen

    async def close(self) -> None:
        self.hotline.close()
        for line in list(self.lines.values()):
            line.hang_up(states.GATEWAY)
        for echo in list(self.echoes.values()):
            await echo.close()
