"""No words of a pack hold a link that could be made for one person."""

import re

import pytest

from farline.common import content
from farline.packs import queries
from farline.packs.tests.test_queries import WAY, sheet

ONE = "x.example/i?u=81"
LINK = '[[link]]\nurl = "https://farline.example/"\nlabel = { zh-hans = "看", en = "Look" }\n'


@pytest.mark.parametrize(("text", "where"), [
    (sheet().replace('"题"', f'"题 {ONE}"'), "title.zh-hans"),
    (sheet().replace('"Body"', f'"Body {ONE}"'), "body.en"),
    (sheet(more=LINK.replace('"Look"', f'"Look {ONE}"')), "link.1..label.en"),
    *(
        (sheet(more=WAY.format(kind="a").replace(old, f'"{ONE}"')), f"way.1..{key}.")
        for old, key in (('"A"', "name"), ('"某人"', "maker"), ('"Open"', "license"), ('"None found"', "audit"),
                         ('"可能被封"', "risk"))
    ),
])  # fmt: skip
def test_it_refuses_a_link_of_one_person_in_any_words(pack, text, where):
    pack("packs/a.toml", text)
    found = [str(trouble) for trouble in content.troubles(["packs/a.toml"], queries.build)]
    assert any(re.search(f"{where}.*{re.escape(ONE)}", one) for one in found)
