"""A tiny content pack, forms that answer at once, and a brake that starts at nothing."""

from pathlib import Path

import pytest
from django.core.cache import cache

from farline.doors.public import gate, take_back

PACK = '[operator]\nzh-hans = "试验组"\nen = "Trial group"\n[contact]\nzh-hans = "见网站"\nen = "On the site"\n'
ABOUT = {"zh-hans": "# 我们是谁\n\n几个义工。\n", "en": "# Who we are\n\nA few volunteers.\n"}
SAFETY = """
kind = "safety"
code = "40218"
place = 1
expires_on = 2027-06-30
[title]
zh-hans = "安全须知"
en = "Safety sheet"
[safety]
zh-hans = "先看这里。"
en = "Read this first."
[body]
zh-hans = "不要用自己的账号转发。"
en = "Do not share from your own account."
[purpose]
zh-hans = "先知道风险"
en = "To know the risks"
[spoken]
zh-hans = "先看安全须知。代号：40218"
en = "Read the safety sheet. Code: 40218"
"""


@pytest.fixture(autouse=True)
def content(tmp_path: Path, settings):
    from farline.packs import rules

    folder = tmp_path / "content"
    (folder / "pages").mkdir(parents=True)
    (folder / "packs").mkdir()
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    for language, text in ABOUT.items():
        (folder / "pages" / f"about.{language}.md").write_text(text, encoding="utf-8")
    sheet = SAFETY.replace("40218", "4021" + rules.check_digit("4021"))
    (folder / "packs" / "safety.toml").write_text(sheet, encoding="utf-8")
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = folder, None
    return folder


@pytest.fixture(autouse=True)
def at_once(monkeypatch, settings, tmp_path):
    """Even time is told by its own test; everywhere else nobody waits."""
    monkeypatch.setattr(gate, "ANSWER_AFTER", 0.0)
    monkeypatch.setattr(take_back, "EVEN_TIME", 0.0)
    settings.DATA_DIR = tmp_path
    cache.clear()
    yield
    cache.clear()
