"""Reads: which addresses are told, and what came of it."""

import datetime as dt
from dataclasses import dataclass

from farline.common import vault
from farline.webhooks import rules
from farline.webhooks.models import Delivery, Hook

ADDRESS, SECRET, TABLE = "sealed_url", "sealed_secret", "webhooks.hook"
SHOWN = 10


@dataclass(frozen=True)
class DeliveryView:
    kind: str
    made_at: dt.datetime
    state: str
    tries: int
    next_at: dt.datetime
    said: str


@dataclass(frozen=True)
class HookView:
    """`host`: the rest of the address may be a password and is not shown again."""

    id: int
    name: str
    host: str
    topics: tuple[str, ...]
    deliveries: tuple[DeliveryView, ...]


def hooks() -> list[HookView]:
    return [_view(one) for one in Hook.objects.order_by("name")]


def any_hooks() -> bool:
    return Hook.objects.exists()


def address_of(hook: Hook) -> str:
    return vault.open_sealed(hook.sealed_url, table=TABLE, column=ADDRESS, row=hook.pk).decode("ascii")


def secret_of(hook: Hook) -> str:
    return vault.open_sealed(hook.sealed_secret, table=TABLE, column=SECRET, row=hook.pk).decode("ascii")


def _view(hook: Hook) -> HookView:
    latest = Delivery.objects.filter(hook=hook).order_by("-made_at", "id")[:SHOWN]
    found = rules.address_of(address_of(hook), demo=True)
    return HookView(
        hook.pk, hook.name, found.host if found else "", tuple(hook.topics),
        tuple(DeliveryView(one.kind, one.made_at, one.state, one.tries, one.next_at, one.said) for one in latest),
    )  # fmt: skip
