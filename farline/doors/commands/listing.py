"""What `farline help` shows: our own commands, each with its one line, and nothing of the framework's."""

import importlib
import pkgutil

from farline.doors.commands.management import commands

HEAD = "farline COMMAND [--help]    (in a checkout: python3 start.py COMMAND)"


def own() -> dict[str, str]:
    """Name of each command -> its first sentence."""
    found = {}
    for module in pkgutil.iter_modules(commands.__path__):
        command = importlib.import_module(f"{commands.__name__}.{module.name}").Command
        found[module.name] = str(command.help).partition(". ")[0].rstrip(".")
    return found


def in_words() -> str:
    lines = [f"  {name:<16} {sentence}" for name, sentence in sorted(own().items())]
    return "\n".join([HEAD, "", *lines])
