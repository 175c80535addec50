"""What is due is sent, one after the other, by the worker. What fails is tried again, later and later."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from farline.common import vault
from farline.webhooks import actions, queries, reaching, rules
from farline.webhooks.models import Delivery

AT_ONCE = 50


def send_due(*, clock: Callable[[], dt.datetime], post: Callable[..., str] = reaching.post) -> int:
    """How many were tried. While the keys are locked nothing can be signed, and everything waits."""
    tried = 0
    while tried < AT_ONCE:
        delivery = actions.take_due(now=clock())
        if delivery is None:
            break
        try:
            said = _sent(delivery, clock(), post)
        except (vault.KeysLocked, vault.KeysMissing):
            actions.put_back(delivery=delivery, now=clock())
            break
        actions.keep_answer(delivery=delivery, said=said, now=clock())
        tried += 1
    return tried


def _sent(delivery: Delivery, now: dt.datetime, post: Callable[..., str]) -> str:
    secret, typed = queries.secret_of(delivery.hook), queries.address_of(delivery.hook)
    address = rules.address_of(typed, demo=settings.DEMO)
    if address is None:
        return reaching.NOT_PUBLIC
    id, at = f"msg_{delivery.pk}", int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Farline",
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": rules.signature(secret=secret, id=id, at=at, body=delivery.body),
    }
    try:
        return post(address, delivery.body.encode("ascii"), headers, demo=settings.DEMO)
    except reaching.NotReached as trouble:
        return str(trouble)
