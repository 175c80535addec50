"""What nobody may publish as sound: names that break an address, gates nobody can pass, links of one person."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from farline.common import content
from farline.guide import folder, queries, rules
from farline.journeys import check_content

SHIPPED = Path(settings.CONTENT_DIR)
PACK, TALK, MODULE = "packs/1-safety.toml", "practice/1-agrees.toml", "training/1-first-minute.toml"
CARD, BLOCKED = "cards/D03.toml", "cards/D23.toml"


def shipped(name: str) -> str:
    return next(SHIPPED.glob(name)).read_text(encoding="utf-8")


def wrong(name: str, text: str) -> str:
    return "; ".join(map(str, check_content.check_file(name, text)))


def changed(name: str, before: str, after: str) -> str:
    text = shipped(name)
    assert before in text
    return wrong(name, text.replace(before, after, 1))


PACK_FILE = next(SHIPPED.glob("packs/*.toml"))


@pytest.mark.parametrize("kind", ["sa/fe", "", "Safe ty", "a" * 21, "safé"])
def test_a_kind_of_pack_that_breaks_an_address_is_refused(kind):
    name, text = f"packs/{PACK_FILE.name}", PACK_FILE.read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("kind = "))
    assert "short name" in wrong(name, text.replace(own, f'kind = "{kind}"', 1))


@pytest.mark.parametrize(
    ("name", "before"),
    [(MODULE, 'slug = "first-minute"'), (TALK, 'code = "agrees"'), (CARD, 'id = "D03"')],
)
@pytest.mark.parametrize("odd", ["a/b", "", "a b", "../x", "x" * 41])
def test_a_short_name_that_breaks_an_address_is_refused(name, before, odd):
    key = before.split(" = ")[0]
    assert "short name" in changed(name, before, f'{key} = "{odd}"')


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (CARD, "[[source]]", '[[source]]\nurl = "javascript:alert(1)"'),
        (CARD, "[[source]]", '[[source]]\nurl = "13812345678"'),
        (CARD, "[[source]]", '[[source]]\nurl = "https://u:p@farline.example/"'),
        (CARD, '[answer]\nzh-hans = """\n', '[answer]\nzh-hans = """\nhttps://x.example/i?u=a1b2c3 '),
        (MODULE, '[text]\nzh-hans = """\n', '[text]\nzh-hans = """\nhttps://x.example/i?u=a1b2c3 '),
    ],
)
def test_a_link_that_could_be_one_persons_is_refused_in_cards_and_training(name, before, after):
    assert changed(name, before, after)


def test_a_link_on_a_page_is_held_to_the_same_rule():
    text = shipped("pages/about.zh-hans.md")
    assert "link" in wrong("pages/about.zh-hans.md", f"{text}\nhttps://x.example/i?u=a1b2c3\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("gate = true", "gate = true\npatience = -1\nsnaps = { zh-hans = '挂', en = 'Bye' }"),
        ('does = ["said_overseas", "may_hang_up", "asked_time"]', "does = []"),
        ('goto = "quiet"', 'goto = "hangs"'),
    ],
)
def test_a_gate_that_nobody_can_pass_is_refused(before, after):
    text = shipped(TALK).replace(before, after)
    assert wrong(TALK, text)


@pytest.mark.parametrize("folder_name", ["training", "practice"])
def test_a_pack_without_a_module_or_a_gate_is_not_sound(pack, folder_name):
    for one in SHIPPED.glob(f"{'practice' if folder_name == 'training' else 'training'}/*.toml"):
        pack(f"{one.parent.name}/{one.name}", one.read_text(encoding="utf-8"))
    if folder_name == "practice":
        for one in SHIPPED.glob("practice/*.toml"):
            pack(f"practice/{one.name}", one.read_text(encoding="utf-8").replace("gate = true", "gate = false"))
    assert any(trouble.file == folder_name for trouble in check_content._missing())


def test_a_broken_folder_never_opens_the_gate(pack):
    pack("training/one.toml", "]]] broken")
    pack("practice/one.toml", "]]] broken")
    assert queries.needed_to_call("en")
    assert set(queries.needed_to_call("en")).isdisjoint({"training/one", "practice/one"})


def test_an_empty_pack_never_opens_the_gate(pack):
    pack("pack.toml", "demo = true\n")
    assert queries.needed_to_call("en")


def test_one_broken_module_among_sound_ones_keeps_the_gate_shut(pack):
    for one in (*SHIPPED.glob("training/*.toml"), *SHIPPED.glob("practice/*.toml")):
        pack(f"{one.parent.name}/{one.name}", one.read_text(encoding="utf-8"))
    before = set(queries.needed_to_call("zh-hans"))
    pack("training/9-more.toml", "]]] broken")
    assert set(queries.needed_to_call("zh-hans")) - before


def test_a_blocked_card_gives_no_answer():
    text = shipped(CARD).replace('status = "approved"', 'status = "blocked"')
    assert "blocked" in wrong(CARD, text)


@pytest.mark.parametrize("label", ["-", "…", "a", "1"])
def test_a_source_has_a_name_that_says_something(label):
    text = shipped(CARD)
    own = next(line for line in text.splitlines() if line.startswith("label = "))
    assert "source" in wrong(CARD, text.replace(own, f'label = {{ zh-hans = "{label}", en = "{label}" }}', 1))


def test_a_long_script_is_checked_in_a_moment():
    leads = {f"s{n}": [f"s{n + 1}"] for n in range(rules.MOST_STEPS - 1)} | {f"s{rules.MOST_STEPS - 1}": []}
    began = time.process_time()
    assert rules.script_trouble("s0", leads) is None
    assert time.process_time() - began < 0.05


def test_a_script_longer_than_any_talk_is_refused():
    leads = {f"s{n}": [f"s{n + 1}"] for n in range(2000)} | {"s2000": []}
    trouble = rules.script_trouble("s0", leads)
    assert trouble is not None
    assert "steps" in trouble[1]


@pytest.mark.parametrize("line", ['"号" = "13812345678"', '"号" = "<script>"'])
def test_the_list_of_words_puts_nothing_in_that_no_text_may_hold(line):
    assert wrong(content.WORDS, f"[words]\n{line}\n")


def test_a_file_too_large_to_take_in_is_named(pack):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cards/x.toml", "x" * (content.LARGEST_FILE + 1))
        archive.writestr("cards/y.toml", "y")
    with pytest.raises(content.Broken, match=r"cards/x\.toml"):
        folder.unpacked(out.getvalue())
