"""A synthesised voice is for rehearsing. Nobody who is telephoned ever hears it."""

import ast

from farline import ROOT

VOICED = {"voices", "voice_file", "voice_of", "_voice"}
MAY = {
    "farline/guide/practice.py",
    "farline/guide/queries.py",
    "farline/doors/commands/voices.py",
    "farline/doors/commands/management/commands/content.py",
    "farline/doors/desk/rehearsing.py",
}


def names_in(text: str) -> set[str]:
    tree = ast.walk(ast.parse(text))
    return {getattr(node, "attr", "") or getattr(node, "id", "") for node in tree} | {
        alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_only_the_practice_line_knows_of_spoken_files():
    knowing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "farline").rglob("*.py")
        if "tests" not in path.parts and VOICED - {"voices"} & names_in(path.read_text(encoding="utf-8"))
    }
    assert "farline/doors/desk/rehearsing.py" in knowing
    assert knowing <= MAY


def test_what_carries_real_calls_reads_no_content_and_opens_no_sound():
    for path in (ROOT / "farline" / "telephony").rglob("*.py"):
        if "tests" in path.parts:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        parts = {f"{node.module}.{a.name}" for node in nodes if isinstance(node, ast.ImportFrom) for a in node.names}
        barred = ("farline.guide", "farline.common.content", "wave")
        assert not {one for one in whole | parts if one.startswith(barred)}, path


def test_only_the_practice_part_of_a_page_plays_a_spoken_file():
    playing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "farline").rglob("*.html")
        if "desk_voice" in path.read_text(encoding="utf-8")
    }
    assert playing == {"farline/doors/desk/templates/desk/parts/practice.html"}
