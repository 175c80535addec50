import os
import shutil
import wave

import pytest

from farline.doors.commands import voices
from farline.guide import queries

TALK = """
code = "one"
line_result = "answered"
conversation = "refused"
label = { zh-hans = "甲", en = "A" }
who = { zh-hans = "某人", en = "Somebody" }
[[turn]]
id = "hello"
person = { zh-hans = "喂？", en = "--help" }
"""
SPEAKS = '#!/bin/sh\nwhile [ "$1" != "-w" ]; do shift; done\ncat > "$2"\n'


@pytest.fixture
def program(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("bin")
    path = folder / voices.PROGRAM
    path.write_text(SPEAKS, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_each_line_is_spoken_once_and_the_talk_finds_its_voice(pack, program):
    pack("pack.toml", "demo = true\n")
    pack("practice/one.toml", TALK)
    assert queries.practices("en")[0].lines[0].audio == ""
    assert voices.make() == 3
    name = queries.practices("en")[0].lines[0].audio
    path = queries.voice_file(name)
    assert path is not None and path.read_text(encoding="utf-8") == "--help"
    assert voices.make() == 0


def test_what_the_person_does_is_not_spoken(pack, program):
    pack("pack.toml", "demo = true\n")
    pack("practice/one.toml", TALK.replace("喂？", "滚！（挂了。）").replace("--help", "(Hangs up.)"))
    assert voices.make() == 2
    audio = queries.practices("zh-hans")[0].lines[0].audio
    path = queries.voice_file(audio)
    assert path is not None and path.read_text(encoding="utf-8") == "滚！"
    assert queries.practices("en")[0].lines[0].audio == ""


@pytest.mark.skipif(shutil.which(voices.PROGRAM) is None, reason="espeak-ng is not installed")
def test_the_real_program_speaks_sound_into_the_file(pack):
    pack("pack.toml", "demo = true\n")
    pack("practice/one.toml", TALK)
    voices.make()
    for language in ("zh-hans", "en"):
        path = queries.voice_file(queries.practices(language)[0].lines[0].audio)
        assert path is not None
        with wave.open(str(path)) as sound:
            spoken = sound.readframes(sound.getnframes())
            assert sound.getnframes() / sound.getframerate() > 0.3
        assert len(set(spoken)) > 100


def test_without_the_program_it_says_so(pack, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(voices.NoProgram):
        voices.make()
