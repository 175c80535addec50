"""A page of the content pack: one Markdown file for each language."""

import re
from dataclasses import dataclass

from farline.common import chinese, content, links, markdown
from farline.common.text import UNSEEN

FOLDER = "pages"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BLANK = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Page:
    """`html` is the text without its title."""

    title: str
    html: str
    converted: bool


def file_for(slug: str, language: str) -> str:
    """The file that holds this page; in place of a missing zh-hant one, the zh-hans."""
    own = f"{FOLDER}/{slug}.{language}.md"
    missing = language == "zh-hant" and not (content.root() / own).is_file()
    return f"{FOLDER}/{slug}.zh-hans.md" if missing else own


def build(name: str, language: str) -> Page:
    converted = not name.endswith(f".{language}.md")
    text = _filled(name, content.read_text(name), language)
    head, _, body = text.strip().partition("\n")
    if not head.startswith("# "):
        raise content.Broken(name, "line 1", "a page begins with its title: # Title")
    bad = content.HTML.search(text)
    if bad:
        line = text[: bad.start()].count("\n") + 1
        raise content.Broken(name, f"line {line}", "holds HTML; write Markdown")
    if unseen := UNSEEN.search(text):
        line = text[: unseen.start()].count("\n") + 1
        raise content.Broken(name, f"line {line}", "holds signs that nobody sees; write it anew")
    if wrong := links.trouble_in(text):
        raise content.Broken(name, "", wrong)
    if converted:
        head, body = chinese.to_traditional(head), chinese.to_traditional(body)
    return Page(head[2:].strip(), markdown.render(body), converted)


def _filled(name: str, text: str, language: str) -> str:
    """The operator's own particulars, from pack.toml, in place of {operator} and the like."""
    pack = content.read("pack.toml")
    for key in ("operator", "contact", "law"):
        if f"{{{key}}}" in text:
            text = text.replace(f"{{{key}}}", pack.said(key, language))
    left = BLANK.search(text)
    if left:
        raise content.Broken(name, left[0], "pack.toml has nothing for this blank")
    return text


def slugs() -> list[str]:
    return sorted({name.split("/")[1].split(".")[0] for name in content.files(FOLDER, ".md")})
