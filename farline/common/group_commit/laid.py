"""What lies on the board, taken up by whoever leads, and answered."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from farline.common.group_commit import requests
from farline.common.group_commit.requests import Answer, Request

if TYPE_CHECKING:
    from farline.common.group_commit.board import Board

MOST = 15  # others' requests at once: whoever leads has somebody who waits too
FAILED, MINE = "failed", -1
Laid = tuple[int, bytes, str, Request]  # place, token, what is asked for


def take_up(board: "Board", most: int = MOST) -> list[Laid]:
    found: list[Laid] = []
    for place in board.collect(min(most, MOST)):
        laid = board.job(place)
        asked = requests.from_bytes(laid[1]) if laid is not None else None
        if laid is not None and asked is not None:
            found.append((place, laid[0], *asked))
        elif laid is not None:  # whoever laid it knows it
            answer(board, {place: laid[0]}, {})
    return found


def answer(board: "Board", served: Mapping[int, bytes], answers: Mapping[int, Answer]) -> None:
    """Served: place → token. Whoever has no answer goes alone."""
    others, ours = write(board, served, answers)
    for place in others + ours:
        board.ring(place)


def write(board: "Board", served: Mapping[int, bytes], answers: Mapping[int, Answer]) -> tuple[list[int], list[int]]:
    """Who is to be rung for: other processes can begin at once, threads of this one cannot."""
    others: list[int] = []
    ours: list[int] = []
    for place, token in served.items():
        if place != MINE:
            board.answer(place, token, json.dumps(answers.get(place, FAILED)).encode())
            (ours if board.is_ours(place) else others).append(place)
    return others, ours
