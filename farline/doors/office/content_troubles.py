"""What is wrong with a file of the pack, said with line and field, in the reader's language."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from farline.common import content, toml_spans
from farline.doors.office.content_sentences import KEYS, KINDS, LANGUAGES, ROW_NAMES, SENTENCES


def said(trouble: content.Broken, file: str = "", text: str = "") -> str:
    """One sentence: where, then what. `file` is the one that the reader has before them, with its text."""
    sentence = _sentence(trouble.sentence)
    pieces = [] if trouble.file == file else [trouble.file]
    if trouble.file == file and (line := toml_spans.find(text).line_of(trouble.where)):
        pieces.append(_("line %(line)d") % {"line": line})
    if where := place(trouble.where):
        pieces.append(where)
    if not pieces:
        return sentence
    return _("%(place)s: %(sentence)s") % {"place": _(", ").join(pieces), "sentence": sentence}


def all_said(troubles: Iterable[content.Broken], file: str = "", text: str = "") -> list[str]:
    return [said(one, file, text) for one in troubles]


def place(where: str) -> str:
    """`step[2].choice[1].goto` as people would say it."""
    if re.fullmatch(r"line \d+", where):
        return ""
    if named := re.fullmatch(r"(step|turn) (.+)", where):
        return f"{KEYS[named[1]]} “{named[2]}”"
    pieces, before = [], ""
    for key in where.split("."):
        name, _bracket, number = key.rstrip("]").partition("[")
        own = ROW_NAMES.get((before, name)) if number else None
        label = own or LANGUAGES.get(name) or KEYS.get(name) or name
        pieces.append(f"{label} {number}" if number else str(label))
        before = name
    return " · ".join(piece for piece in pieces if piece)


def _sentence(raw: str) -> str:
    for pattern, ours in SENTENCES:
        if found := re.fullmatch(pattern, raw, re.DOTALL):
            said = {name: str(value) for name, value in found.groupdict().items()}
            if "kind" in said:
                said["kind"] = str(KINDS.get(said["kind"], said["kind"]))
            return str(ours) % said if said else str(ours)
    return raw
