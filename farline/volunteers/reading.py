"""One volunteer with their roles in a single question, put together by hand.

Every request asks it, so that whoever was suspended is out at the next one: it has to cost little.
"""

from functools import cache
from typing import Any

from django.db import connection, models

from farline.volunteers.models import RoleGrant, Volunteer


def read(id: int) -> Volunteer | None:
    """As they are at this moment; None when there is nobody of that id."""
    own = len(_names(Volunteer))
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [id])
        rows = cursor.fetchall()
    if not rows:
        return None
    found: Volunteer = _made(Volunteer, rows[0][:own])
    held: Any = found.grants.all()
    held._result_cache = [_made(RoleGrant, row[own:]) for row in rows if row[own] is not None]
    held._prefetch_done = True
    found._prefetched_objects_cache = {"grants": held}  # type: ignore[attr-defined]  # what prefetch_related leaves
    return found


def _made(model: type[models.Model], values: Any) -> Any:
    """A row as the model's own manager would hand it out."""
    made = []
    for value, column, converters in zip(values, *_converters(model, connection.vendor), strict=True):
        for convert in converters:
            value = convert(value, column, connection)
        made.append(value)
    return model.from_db(connection.alias, _names(model), made)


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _converters(model: type[models.Model], vendor: str) -> tuple[list[Any], list[list[Any]]]:
    columns = [field.get_col(model._meta.db_table) for field in model._meta.concrete_fields]
    found = [[*connection.ops.get_db_converters(one), *one.get_db_converters(connection)] for one in columns]
    return columns, found


@cache
def _statement() -> str:
    asked = [
        f"{short}.{field.column}"
        for short, model in (("v", Volunteer), ("g", RoleGrant))
        for field in model._meta.concrete_fields
    ]
    return (
        f"SELECT {', '.join(asked)} FROM volunteers_volunteer v"  # noqa: S608  our own columns
        " LEFT JOIN volunteers_rolegrant g ON g.volunteer_id = v.id WHERE v.id = %s ORDER BY g.id"
    )
