"""What is read aloud carries a version into the record. Whoever changes the words must change the version."""

import hashlib
import re

from farline import ROOT
from farline.declarations import rules
from farline.doors.desk import read_back

WORDS_OF = {"2026-11": "22019112d26e90d6"}


def words_read_aloud() -> str:
    template = (ROOT / "farline/doors/desk/templates/desk/declare_read.html").read_text(encoding="utf-8")
    aloud = re.search(r'<blockquote class="card read-aloud stack big">(.*?)</blockquote>', template, re.S)
    assert aloud is not None
    said = re.findall(r'translate "(.*?)" %}', aloud[1])
    source = (ROOT / "farline/doors/desk/read_back.py").read_text(encoding="utf-8")
    said += re.findall(r'_\("(You declare.*?)"\)', source)
    return "\n".join([*said, *(str(name) for name in read_back.NAMES)])


def test_a_changed_read_back_has_a_new_version():
    said = words_read_aloud()
    assert said.count("\n") > 5
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == WORDS_OF[rules.READ_BACK]
