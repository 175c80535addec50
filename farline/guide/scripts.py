"""A script from its file."""

from farline.common import content
from farline.guide import health, no_numbers, rules

FOLDER = "scripts"


def build(name: str, language: str) -> rules.Script:
    sheet = content.read(name)
    no_numbers.check(sheet)
    steps: dict[str, rules.Step] = {}
    for row in sheet.tables("step"):
        step = _step(row, language)
        if step.id in steps:
            raise row.broken("id", f"there are two steps {step.id!r}")
        steps[step.id] = step
    if "variant_of" in sheet.values:
        return _variant(sheet, steps, language)
    for tongue in content.LANGUAGES:
        health.check(sheet, f"if_asked.{tongue}", "\n".join(sheet.said_list("if_asked", tongue)))
    trouble = rules.script_trouble(
        sheet.text("first"), {step.id: [choice.goto for choice in step.choices] for step in steps.values()}
    )
    if trouble:
        raise sheet.broken(f"step {trouble[0]}", trouble[1])
    return rules.Script(
        slug=sheet.name("slug"),
        title=sheet.said("title", language),
        version=sheet.get("version", int),
        first=sheet.text("first"),
        steps=steps,
        never_say=tuple(sheet.said_list("never_say", language)),
        if_asked=tuple(sheet.said_list("if_asked", language)),
        converted=sheet.lacks(language),
    )


def _variant(sheet: content.Table, steps: dict[str, rules.Step], language: str) -> rules.Script:
    """Some steps of another script in other words. Where they lead, that script says."""
    for step in steps.values():
        if step.choices or step.outcome:
            raise sheet.broken(
                f"step {step.id}", "a variant changes words only; choices and outcomes stay with its script"
            )
    return rules.Script(
        slug=sheet.name("slug"),
        title=sheet.said("title", language),
        version=sheet.get("version", int),
        first="",
        steps=steps,
        never_say=(),
        if_asked=(),
        converted=sheet.lacks(language),
        variant_of=sheet.text("variant_of"),
        speech=sheet.said("speech", language),
    )


def _step(row: content.Table, language: str) -> rules.Step:
    choices = (rules.Choice(choice.said("label", language), choice.text("goto")) for choice in row.tables("choice"))
    made = rules.Step(
        id=row.text("id"),
        title=row.said("title", language),
        say=tuple(row.said_list("say", language)),
        choices=tuple(choices),
        tip=row.said("tip", language) if row.has("tip") else "",
        outcome=row.text("outcome", ""),
        tags=tuple(row.texts("tags")),
        formerly=tuple(row.texts("formerly")),
    )
    for tongue in content.LANGUAGES:
        said = [*row.said_list("say", tongue), *([row.said("tip", tongue)] if row.has("tip") else [])]
        health.check(row, f"say.{tongue}", "\n".join(said))
    return made
