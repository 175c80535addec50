"""Writes: an address is subscribed or ended, what changed is put on its way, and what came of it is kept."""

import base64
import datetime as dt
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from farline.common import journal, vault
from farline.common.random_ids import random_id
from farline.common.text import clean_line
from farline.webhooks import queries, rules
from farline.webhooks.models import Delivery, Hook, Seen

LEASE = dt.timedelta(minutes=2)  # longer than a try can last


class HookUnfit(Exception):
    """A webhook needs a name of its own, an https address of a public host, and something to be told."""


class TooManyHooks(Exception):
    """There are ten webhooks already."""


class NoSuchHook(Exception):
    """There is no such webhook."""


class Fact(NamedTuple):
    """How something stands. `kind` is told when `mark` is another than last time; "" tells nothing."""

    key: str
    mark: str
    kind: str
    data: Mapping[str, Any]


@transaction.atomic
def subscribe(*, name: str, address: str, topics: Collection[str], by: str, now: dt.datetime) -> str:
    """The secret, which is shown once. Raises HookUnfit, TooManyHooks."""
    name, address = clean_line(name), address.strip()
    if not name or len(name) > rules.LONGEST_NAME or Hook.objects.filter(name=name).exists():
        raise HookUnfit
    if not topics or set(topics) - set(rules.TOPICS) or rules.address_of(address, demo=settings.DEMO) is None:
        raise HookUnfit
    if Hook.objects.count() >= rules.MOST_HOOKS:
        raise TooManyHooks
    secret = rules.SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    id = random_id()
    Hook.objects.create(
        id=id,
        name=name,
        topics=[topic for topic in rules.TOPICS if topic in topics],
        sealed_url=vault.seal(address, table=queries.TABLE, column=queries.ADDRESS, row=id),
        sealed_secret=vault.seal(secret, table=queries.TABLE, column=queries.SECRET, row=id),
        created_by=by,
    )
    journal.write(action="webhooks.subscribe", by=by, now=now, about=f"{id} {' '.join(sorted(topics))}")
    return secret


@transaction.atomic
def end(*, id: int, by: str, now: dt.datetime) -> None:
    """At once, with all that was on its way. Raises NoSuchHook."""
    if not Hook.objects.filter(pk=id).delete()[0]:
        raise NoSuchHook
    if not Hook.objects.exists():
        Seen.objects.all().delete()
    journal.write(action="webhooks.end", by=by, now=now, about=str(id))


@transaction.atomic
def test(*, id: int, by: str, now: dt.datetime) -> None:
    """Tell this one address that it is heard. Raises NoSuchHook."""
    hook = Hook.objects.filter(pk=id).first()
    if hook is None:
        raise NoSuchHook
    _put_on_its_way([hook], rules.TEST, {}, now)
    journal.write(action="webhooks.test", by=by, now=now, about=str(id))


@transaction.atomic
def note(*, facts: Sequence[Fact], now: dt.datetime) -> int:
    """Tell what stands otherwise than last time; the first look ever tells nothing. Returns how many were told."""
    before = dict(Seen.objects.values_list("key", "mark"))
    told = 0
    for fact in facts:
        if before.get(fact.key) == fact.mark or not _noted(fact, before):
            continue
        if before and fact.kind:
            wants = [one for one in Hook.objects.order_by("pk") if rules.EVENTS[fact.kind].topic in one.topics]
            told += _put_on_its_way(wants, fact.kind, fact.data, now)
    Seen.objects.filter(key__in=before.keys() - {fact.key for fact in facts}).delete()
    return told


def _noted(fact: Fact, before: Mapping[str, str]) -> bool:
    """Whether we were the first to see it: a worker and a timer may look in the same minute."""
    if fact.key in before:
        return bool(Seen.objects.filter(key=fact.key, mark=before[fact.key]).update(mark=fact.mark))
    return Seen.objects.get_or_create(key=fact.key, defaults={"mark": fact.mark})[1]


def take_due(*, now: dt.datetime) -> Delivery | None:
    """One that is due, ours for two minutes: a second worker that asks gets another."""
    due = Delivery.objects.filter(state=rules.WAITING, next_at__lte=now).order_by("next_at", "pk")
    for id in due.values_list("pk", flat=True)[:20]:
        if due.filter(pk=id).update(next_at=now + LEASE, tries=F("tries") + 1):
            return Delivery.objects.select_related("hook").get(pk=id)
    return None


def keep_answer(*, delivery: Delivery, said: str, now: dt.datetime) -> None:
    again = rules.next_try(delivery.tries, now)
    failed = rules.WAITING if again else rules.GAVE_UP
    state = rules.ARRIVED if rules.arrived(said) else failed
    Delivery.objects.filter(pk=delivery.pk).update(state=state, said=said[:12], next_at=again or now)


def put_back(*, delivery: Delivery, now: dt.datetime) -> None:
    """It was no try: nothing could be signed."""
    Delivery.objects.filter(pk=delivery.pk).update(next_at=now + LEASE, tries=F("tries") - 1)


def forget_old(*, now: dt.datetime) -> int:
    return Delivery.objects.filter(made_at__lt=now - dt.timedelta(days=rules.KEPT_DAYS)).delete()[0]


def _put_on_its_way(hooks: Sequence[Hook], kind: str, data: Mapping[str, Any], now: dt.datetime) -> int:
    """To the minute, as in the journal: a second would stand beside the second of an act."""
    minute = now.replace(second=0, microsecond=0)
    for hook in hooks:
        at = minute.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ")
        body = json.dumps({"type": kind, "at": at, "data": dict(data)}, ensure_ascii=True, separators=(",", ":"))
        if len(body) > rules.LONGEST_BODY:
            raise ValueError(kind)
        Delivery.objects.create(hook=hook, kind=kind, body=body, made_at=minute, next_at=now)
    return len(hooks)
