"""One more page before what cannot be undone, with the name of the thing in it: cards of a page look much alike."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from farline.doors.office.campaign_words import Move


def asks(
    request: HttpRequest, moves: Iterable[Move], *, name: str, back: str, numbers: int = 0
) -> HttpResponse | None:
    """The page that asks, until it was answered; None when nothing is to be asked. `moves`: what can follow now."""
    state = request.POST.get("state", "")
    move = next((one for one in moves if one.danger and one.state == state), None)
    if move is None or request.POST.get("sure") == "yes":
        return None
    return render(request, "office/sure.html", {"name": name, "move": move, "numbers": numbers, "back": back})
