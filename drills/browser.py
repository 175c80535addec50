"""A browser without a screen: cookies, form tokens, and every byte of every answer kept for the search."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from drills.site import PASSPHRASE, Site

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


class Browser:
    def __init__(self, site: Site, language: str = "en") -> None:
        self.site, self.language = site, language
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.seen: list[str] = []

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, **fields: "str | list[str]") -> Answer:
        fields = {name.replace("__", "-"): value for name, value in fields.items()}
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True))

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        if not path.startswith(("/en/", "/zh-", "/live/", "/healthz", "/tally/", "/static/")):
            path = f"/{self.language}{path}"
        line = http.client.HTTPConnection(self.site.host, self.site.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.site.address}
        line.request(method, path, body, headers)
        got = line.getresponse()
        text = got.read().decode("utf-8", "replace")
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, worth = value.split(";")[0].partition("=")
                self.cookies[cookie] = worth
        line.close()
        if found := TOKEN.search(text):
            self.token = found[1]
        self.seen.append(text)
        return Answer(got.status, text, got.getheader("Location") or "")

    def sign_in(self, handle: str, passphrase: str = PASSPHRASE) -> bool:
        self.get("/sign-in/")
        answer = self.post("/sign-in/", handle=handle, passphrase=passphrase, where="outside", next="")
        if answer.status != 302:
            return False
        self.get(answer.location)
        if self.post(answer.location, code=self.site.codes[handle].pop()).status != 302:
            return False
        self.get("/desk/")
        return True

    def beside(self) -> "Browser":
        """Another browser with the same session: a script may open as many as it likes."""
        other = Browser(self.site, self.language)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def next_call(self) -> int | None:
        answer = self.post("/desk/next/")
        found = re.search(r"/desk/call/(\d+)/", answer.location)
        return int(found[1]) if found else None
