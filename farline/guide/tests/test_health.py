"""No card and no script promises health or safety under another letter, or where a blocked card says what to do."""

import pytest

from farline.common import content
from farline.guide import cards, health, overrides, scripts

PROMISES = (
    "退了就能保平安。", "退了黨就能躲過災難", "念九字真言，病就好了。", "不退的话，会陪葬。", "真心退出，不会生病。",
    "退了能避过这场瘟疫。", "If you leave, you will be protected.", "He who does not leave will be punished.",
    "Recite the phrase and you will recover from illness.",
)  # fmt: skip
NONE = (
    "退了能避灾、能保平安，这些都不说。", "退不退是良心上的事，不是买保险。", "身体不舒服，请您一定去看医生。",
    "Do not say that leaving wards off disaster.", "Leaving is a matter of conscience.", "HTTPS protects you.",
    "We never say that leaving heals.", "用化名就可以退，名字会好好保护。",
)  # fmt: skip


@pytest.mark.parametrize("said", PROMISES)
def test_it_sees_a_promise(said):
    assert health.promised_in(f"您好。{said}")


@pytest.mark.parametrize("said", NONE)
def test_it_takes_a_no_or_an_ordinary_sentence_for_no_promise(said):
    assert health.promised_in(said) == ""


def card(**changed: str) -> str:
    said = {
        "class": '"V"',
        "status": '"approved"',
        "told": "answer",
        "hans": "他的事他自己定。",
        "en": "It is theirs.",
    }
    said |= changed
    return (
        f'id = "X1"\nstatus = {said["status"]}\nclass = {said["class"]}\nreviewed = 2026-11-01\n'
        'title = { zh-hans = "题", en = "T" }\n'
        f'{said["told"]} = {{ zh-hans = "{said["hans"]}", en = "{said["en"]}" }}\n'
    )


def troubles() -> str:
    return "; ".join(map(str, content.troubles(["cards/x.toml"], cards.build)))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"hans": "退了就能保平安。"}, "answer.zh-hans"),
        ({"en": "If you leave, you will be protected."}, "answer.en"),
        (
            {"class": '"H"', "status": '"blocked"', "told": "instead", "hans": "跟他说：退了就能保平安。"},
            "instead.zh-hans",
        ),
    ],
)
def test_it_refuses_a_card_that_promises_under_another_letter_or_while_it_is_blocked(pack, changed, where):
    pack("cards/x.toml", card())
    assert troubles() == ""
    pack("cards/x.toml", card(**changed))
    assert f"{where}: promises health or safety" in troubles()


def test_what_the_operator_took_upon_themselves_may_promise(pack):
    text = card(**{"class": '"H"', "hans": "退了就能保平安。"})
    pack("cards/x.toml", text)
    assert troubles()
    pack(content.OVERRIDES, overrides.row("cards/x.toml", text, by="zhixin", reason="test", day="2026-11-01"))
    assert troubles() == ""


def test_it_refuses_a_step_that_promises(pack):
    step = (
        'slug = "s"\nversion = 1\nfirst = "a"\ntitle = { zh-hans = "题", en = "T" }\n[[step]]\nid = "a"\n'
        'title = { zh-hans = "题", en = "T" }\nsay = { zh-hans = ["您好"], en = ["Hello", "WHAT"] }\n'
    )
    pack("scripts/x.toml", step)
    assert not content.troubles(["scripts/x.toml"], scripts.build)
    pack("scripts/x.toml", step.replace("WHAT", "Leaving keeps you safe from the plague."))
    [trouble] = content.troubles(["scripts/x.toml"], scripts.build)
    assert trouble.where == "step[1].say.en"
    asked = 'if_asked = { zh-hans = ["退了就能保平安。"], en = ["I am a volunteer."] }\n'
    pack("scripts/x.toml", step.replace("[[step]]", f"{asked}[[step]]"))
    [trouble] = content.troubles(["scripts/x.toml"], scripts.build)
    assert trouble.where == "if_asked.zh-hans"
