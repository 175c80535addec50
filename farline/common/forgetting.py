"""Takes a handle out of every table. Which columns may hold one, each table says itself: it is classed as personal.

So a column that somebody adds tomorrow is emptied too, without anybody thinking of it here.
"""

import secrets

from django.apps import apps
from django.db import models, transaction

LEFT = "(left)"
KEPT = {("common", "journalline"), ("common", "daycount")}  # the journal forgets by a way of its own


@transaction.atomic
def forget_handle(handle: str, *, volunteer_id: int) -> int:
    """Returns how many rows named this volunteer. The volunteer's own row is for its room to delete."""
    rows = 0
    for model in apps.get_models():
        personal: frozenset[str] = getattr(getattr(model, "Sensitivity", None), "personal", frozenset())
        label = (model._meta.app_label, model._meta.model_name or "")
        if label in KEPT:
            continue
        for name in sorted(personal):
            column = model._meta.get_field(name)
            if isinstance(column, models.JSONField):
                rows += _out_of_lists(model, name, handle)
            elif isinstance(column, models.CharField) and name != "handle":
                rows += _out_of_column(model, name, handle)
            elif name == "volunteer_id" and isinstance(column, models.BigIntegerField):
                nobody = None if column.null else 0
                rows += model._default_manager.filter(volunteer_id=volunteer_id).update(volunteer_id=nobody)
    return rows


def _out_of_column(model: type[models.Model], name: str, handle: str) -> int:
    named = model._default_manager.filter(**{name: handle})
    alone = any(name in one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint))
    # Two who left may stand in rows that must differ; the mark tells nothing but that they were two.
    return named.update(**{name: f"{LEFT} {secrets.token_hex(4)}" if alone else LEFT})


def _out_of_lists(model: type[models.Model], name: str, handle: str) -> int:
    rows = 0
    for row in model._default_manager.all().only("pk", name):
        kept = getattr(row, name)
        if isinstance(kept, list) and handle in kept:
            model._default_manager.filter(pk=row.pk).update(**{name: [LEFT if one == handle else one for one in kept]})
            rows += 1
    return rows
