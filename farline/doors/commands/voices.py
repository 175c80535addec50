"""The lines of the simulated people, spoken into files once by a program on this machine. Nothing is sent anywhere."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

from farline.common import content
from farline.guide import practice, queries

PROGRAM = "espeak-ng"
VOICES = {"zh-hans": "cmn", "zh-hant": "cmn", "en": "en-us"}
WORDS_A_MINUTE = "150"
PATIENCE = 60  # seconds for one line
ASIDE = re.compile(r"[（(][^（()）]*[)）]")  # what the person does, such as (hangs up), is read and not spoken


class NoProgram(Exception):
    """espeak-ng is not installed. The practice line is read instead."""


def make() -> int:
    """How many lines were spoken anew; one that has its file already is left alone. Raises NoProgram."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise NoProgram
    folder = content.root() / "voice"
    folder.mkdir(exist_ok=True)
    made = 0
    for language, text in _lines():
        target, words = folder / practice.voice_of(text, language), ASIDE.sub("", text).strip()
        if target.exists() or not words:
            continue
        fresh = target.with_name(f".{target.name}")
        # The words go in by the standard input: as an argument they could be taken for an option.
        subprocess.run(  # noqa: S603 - a program of the machine, no shell, no words of a reader
            [program, "-v", VOICES[language], "-s", WORDS_A_MINUTE, "-w", str(fresh), "--stdin"],
            input=words.encode(), check=True, timeout=PATIENCE, capture_output=True,
        )  # fmt: skip
        fresh.rename(target)
        made += 1
    for name in content.files(practice.FOLDER):
        os.utime(content.root() / name)  # whoever holds the talk reads it again, and finds the voice
    return made


def _lines() -> Iterator[tuple[str, str]]:
    for language in content.LANGUAGES:
        for one in queries.practices(language):
            yield from ((language, turn.person.text) for turn in one.turns.values())
            if one.snaps:
                yield language, one.snaps
