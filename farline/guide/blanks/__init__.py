"""A new file of each kind with every text still empty: what a form begins with."""

import datetime as dt
from pathlib import Path

# What a table may have none of, and begins with when it gets its first.
FIRST = {
    "source": """
[[source]]
side = "independent"
label = { zh-hans = "", en = "" }
date = ""
url = ""
""",
    "step.choice": """[[step.choice]]
goto = ""
label = { zh-hans = "", en = "" }
""",
    "turn.say": """[[turn.say]]
text = { zh-hans = "", en = "" }
goto = ""
does = []
remark = { zh-hans = "", en = "" }
""",
}


def of(file: str, today: dt.date) -> str:
    """ "" for a kind of file that has none."""
    folder, _, name = file.rpartition("/")
    path = Path(__file__).with_name(f"{folder}.toml")
    if not folder or not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text.replace("NAME", name.removesuffix(".toml")).replace("TODAY", today.isoformat())
