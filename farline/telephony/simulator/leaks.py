"""Everywhere a careless trunk can put the number it rang: for proving that none of it reaches a browser."""


def headers(number: str) -> list[tuple[str, str]]:
    return [
        ("P-Asserted-Identity", f'"{number}" <sip:{number}@trunk.invalid>'),
        ("Remote-Party-ID", f"<sip:{number}@trunk.invalid>;party=called"),
        ("P-Called-Party-ID", f"<sip:{number}@trunk.invalid>"),
        ("History-Info", f"<sip:{number}@trunk.invalid>;index=1"),
        ("Warning", f'399 trunk.invalid "rang {number}"'),
        ("Reply-To", f"<tel:{number}>"),
        ("Reason", f'SIP;cause=200;text="{number}"'),
        ("X-Called", number),
    ]


def sound(lines: bytes, number: str) -> bytes:
    plain = number.lstrip("+")
    text = lines.decode().replace("o=- ", f"o={plain} ").replace("s=-", f"s={number}")
    first, _, rest = text.partition("c=IN")
    return f"{first}i={number}\r\nc=IN{rest}a=called:{number}\r\na=label:{plain}\r\n".encode()
