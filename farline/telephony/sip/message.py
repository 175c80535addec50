"""One SIP message: read strictly, written plainly."""

import re
import secrets
from dataclasses import dataclass, field

VERSION = "SIP/2.0"
LONGEST = 16_000
MOST_HEADERS = 100
COMPACT = {
    "v": "via", "f": "from", "t": "to", "m": "contact", "i": "call-id", "l": "content-length", "c": "content-type",
    "k": "supported", "s": "subject",
}  # fmt: skip
DIGITS = re.compile(r"[0-9]{1,10}")  # as many as 2**32 has; Python refuses thousands with an error of another kind
TOKEN = re.compile(r"[A-Za-z0-9!%*_+`'~.-]{1,64}")


class Unreadable(Exception):
    """This is not a SIP message that we can read."""


@dataclass
class Message:
    """A request has `method` and `uri`, a response `status` and `phrase`. Header names keep their given case."""

    method: str = ""
    uri: str = ""
    status: int = 0
    phrase: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def get(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    @property
    def call_id(self) -> str:
        return self.get("Call-ID")

    @property
    def sequence(self) -> tuple[int, str]:
        number, _, method = self.get("CSeq").partition(" ")
        return (int(number) if DIGITS.fullmatch(number) else -1, method.strip())

    @property
    def branch(self) -> str:
        return parameter(self.get("Via"), "branch")

    def bytes(self) -> bytes:
        first = f"{self.method} {self.uri} {VERSION}" if self.method else f"{VERSION} {self.status} {self.phrase}"
        lines = [first, *(f"{key}: {value}" for key, value in self.headers), f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def parameter(value: str, name: str) -> str:
    """The value of ;name=… behind an address or a Via."""
    found = re.search(rf';\s*{name}\s*=\s*"?([^;,\s">]+)', value.partition(">")[2] or value, re.I)
    return found[1] if found else ""


def uri_in(value: str) -> str:
    """The address inside a From, To or Contact."""
    found = re.search(r"<([^<>]+)>", value)
    return found[1] if found else value.split(";", 1)[0].strip()


def user_in(uri: str) -> str:
    found = re.match(r"sips?:([^@;>]+)[^@>]*@|tel:([^;>]+)", uri, re.I)
    return found[1] or found[2] if found else ""


def read(raw: bytes) -> Message:
    if len(raw) > LONGEST:
        raise Unreadable
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found:
        raise Unreadable
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable from None
    lines = re.sub(r"\r\n[ \t]+", " ", text).split("\r\n")
    message = _first(lines[0])
    if len(lines) > MOST_HEADERS:
        raise Unreadable
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        name = name.strip()
        if not colon or not TOKEN.fullmatch(name):
            raise Unreadable
        message.headers.append((COMPACT.get(name.lower(), name), value.strip()))
    length = message.get("Content-Length", str(len(body)))
    if not DIGITS.fullmatch(length) or int(length) > len(body):
        raise Unreadable
    message.body = body[: int(length)]
    if not all(message.get(name) for name in ("Via", "From", "To", "Call-ID", "CSeq")) or message.sequence[0] < 0:
        raise Unreadable
    return message


def _first(line: str) -> Message:
    parts = line.split(" ", 2)
    if len(parts) >= 2 and parts[0] == VERSION and re.fullmatch(r"[1-6]\d\d", parts[1]):
        return Message(status=int(parts[1]), phrase=parts[2] if len(parts) == 3 else "")
    if len(parts) == 3 and parts[2] == VERSION and TOKEN.fullmatch(parts[0]):
        return Message(method=parts[0], uri=parts[1])
    raise Unreadable


def answer(
    request: Message, status: int, phrase: str, *more: tuple[str, str], tag: str = "", body: bytes = b""
) -> Message:
    """A response to `request`; with `tag` the To gets one if it has none."""
    headers = [("Via", value) for value in request.all("Via")]
    headers += [("Record-Route", value) for value in request.all("Record-Route")]
    to = request.get("To")
    if tag and not parameter(to, "tag"):
        to += f";tag={tag}"
    headers += [("From", request.get("From")), ("To", to), ("Call-ID", request.call_id), ("CSeq", request.get("CSeq"))]
    return Message(status=status, phrase=phrase, headers=[*headers, *more], body=body)


def listed(values: list[str]) -> list[str]:
    """Addresses of headers that may hold several with commas between them."""
    return [one for value in values for one in re.findall(r'(?:"[^"]*"\s*)?<[^<>]*>[^,]*', value)]


def new_branch() -> str:
    return "z9hG4bK" + secrets.token_hex(10)
