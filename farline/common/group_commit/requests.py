"""What is asked for, as data, so that whoever leads can do it for others: the name of an action, and what it needs.

An action is given many requests at once and answers each. It asks everything anew, whoever asked for it: what lies
in shared memory is no statement, and nobody does anything but what this process would do for its own. Whoever dies
between the commit and the answer leaves a request that is done again: the action must then change nothing.

What an action asks of a server, each time in one statement, it yields, and is given the rows: meanwhile whoever leads
begins another.
"""

import json
from collections.abc import Callable, Generator, Sequence
from typing import Any

from farline.common import asked

Request = Sequence[Any]  # numbers, words, None
Answer = Any  # the same, and lists of them
Action = Callable[[list[Request]], Sequence[Answer] | asked.Asking[Sequence[Answer]]]
_known: dict[str, Action] = {}


def does(name: str) -> Callable[[Action], Action]:
    """From now on this process does it for others too. The action is called in one transaction, or needs none."""

    def known(action: Action) -> Action:
        _known[name] = action
        return action

    return known


def do(name: str, requests: list[Request]) -> Sequence[Answer]:
    """An answer to each, in their order. Raises what the action raises, and then none of it is done."""
    return asked.to_the_end(begin(name, requests))


def begin(name: str, requests: list[Request]) -> asked.Asking[Sequence[Answer]]:
    """The same, question by question."""
    begun = _known[name](requests)
    return (yield from begun) if isinstance(begun, Generator) else begun


def as_bytes(name: str, request: Request) -> bytes:
    return json.dumps([name, request]).encode()


def from_bytes(laid: bytes) -> tuple[str, Request] | None:
    """None when this process does not know how to do it, or when it is no request: nobody else is to suffer for it."""
    try:
        name, request = json.loads(laid.decode())
    except (ValueError, TypeError):
        return None
    return (name, request) if isinstance(name, str) and name in _known and isinstance(request, list) else None
