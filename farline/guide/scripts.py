"""A script from its file."""

from farline.common import content
from farline.guide import rules

FOLDER = "scripts"


def build(name: str, language: str) -> rules.Script:
    sheet = content.read(name)
    steps: dict[str, rules.Step] = {}
    for row in sheet.tables("step"):
        step = _step(row, language)
        if step.id in steps:
            raise row.broken("id", f"there are two steps {step.id!r}")
        steps[step.id] = step
    trouble = rules.script_trouble(
        sheet.text("first"), {step.id: [choice.goto for choice in step.choices] for step in steps.values()}
    )
    if trouble:
        raise sheet.broken(f"step {trouble[0]}", trouble[1])
    return rules.Script(
        slug=sheet.text("slug"),
        title=sheet.said("title", language),
        version=sheet.get("version", int),
        first=sheet.text("first"),
        steps=steps,
        never_say=tuple(sheet.said_list("never_say", language)),
        if_asked=tuple(sheet.said_list("if_asked", language)),
        converted=sheet.lacks(language),
    )


def _step(row: content.Table, language: str) -> rules.Step:
    choices = (rules.Choice(choice.said("label", language), choice.text("goto")) for choice in row.tables("choice"))
    return rules.Step(
        id=row.text("id"),
        title=row.said("title", language),
        say=tuple(row.said_list("say", language)),
        choices=tuple(choices),
        tip=row.said("tip", language) if "tip" in row.values else "",
        outcome=row.text("outcome", ""),
        tags=tuple(row.texts("tags")),
        formerly=tuple(row.texts("formerly")),
    )
