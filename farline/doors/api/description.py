"""The OpenAPI description of the few routes there are. A test holds it to the routes, in both directions."""

from typing import Any

from farline.journeys import draw_statistics
from farline.tokens import rules
from farline.webhooks import rules as webhooks

ROUTES: dict[str, tuple[str, str]] = {
    "/api/v1/campaigns": (
        rules.COUNTS,
        "Every campaign, its state, and how many people of its queue stand where, in whole tens; null for a few",
    ),
    "/api/v1/campaigns/{id}/outcomes": (
        rules.COUNTS,
        "What came of the calls of days that are over; null where a count is hidden",
    ),
    "/api/v1/packs": (rules.PACKS, "The information packs that may be handed over today"),
    "/api/v1/tally": (rules.TALLY, "What the public page of the tally says"),
    "/api/v1/health": (rules.HEALTH, "Whether the site answers, and how its telephone lines stand"),
    "/api/v1/metrics": (rules.HEALTH, "Counts of queues, callers and lines as text for a monitor"),
}
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "/api/v1/campaigns/{id}/outcomes": {"view": draw_statistics.VIEWS, "since": draw_statistics.SINCE},
    "/api/v1/packs": {"language": ("zh-hans", "zh-hant", "en")},
}
ANSWERS = {"401": "no token in force", "403": "a token of another scope", "405": "only GET is answered"}


def described() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Farline",
            "version": "1",
            "description": "Reads only. Nothing personal passes through; no token can claim, reveal, permit or dial.",
        },
        "paths": {path: {"get": _route(path, scope, says)} for path, (scope, says) in ROUTES.items()},
        "webhooks": {kind: {"post": _told(event)} for kind, event in webhooks.EVENTS.items()},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _told(event: webhooks.Event) -> dict[str, Any]:
    """What a machine that was subscribed in the office is sent."""
    data = {name: {"type": kind} for name, kind in event.data.items()}
    told = {"type": {"type": "string"}, "at": {"type": "string"}, "data": {"type": "object", "properties": data}}
    heads = {
        "webhook-id": "the same in every try of one telling",
        "webhook-timestamp": "seconds since 1970 at which this try was signed",
        "webhook-signature": "v1, a comma, and the base64 of HMAC-SHA256 over id.timestamp.body",
    }
    return {
        "summary": event.says,
        "description": f"Topic: {event.topic}",
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": says, "schema": {"type": "string"}}
            for name, says in heads.items()
        ],
        "requestBody": {
            "content": {"application/json": {"schema": {"type": "object", "properties": told, "required": list(told)}}}
        },
        "responses": {"2XX": {"description": "Heard. Any other code, and a redirect too, is tried again later"}},
    }


def _route(path: str, scope: str, says: str) -> dict[str, Any]:
    kind, shape = ("text/plain", "string") if path.endswith("/metrics") else ("application/json", "object")
    content = {kind: {"schema": {"type": shape}}}
    asked: list[dict[str, Any]] = []
    if "{id}" in path:
        asked.append({"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}})
    for name, choices in CHOICES.get(path, {}).items():
        asked.append({"name": name, "in": "query", "required": False, "schema": {"enum": list(choices)}})
    more = {"400": "a choice that is not on offer"} if path in CHOICES else {}
    more |= {"404": "no such campaign"} if "{id}" in path else {}
    failures = {code: {"description": words} for code, words in sorted((ANSWERS | more).items())}
    return {
        "summary": says,
        "description": f"Scope: {scope}",
        "parameters": asked,
        "security": [{"token": []}],
        "responses": {"200": {"description": says, "content": content}, **failures},
    }
