"""A database that comes back does nothing by itself that no version of ours did, and opens nothing by itself."""

import sqlite3

import pytest
from django.apps import apps
from django.db import connection

from farline.doors.commands.backups import snapshot

DUMP = """;
; Archive created at 2026-11-26 10:00:00 UTC
;     Format: CUSTOM
;
3456; 0 16999 TABLE DATA public optouts_optout farline
310; 1255 17001 FUNCTION public tally_only_grows() farline
3460; 2620 17002 TRIGGER public tally_leaf tally_leaf_only_grows farline
"""


def database(*statements: str) -> bytes:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE optouts_optout (tag integer PRIMARY KEY)")
    made.execute("CREATE TABLE tally_leaf (id integer PRIMARY KEY)")
    for statement in statements:
        made.execute(statement)
    made.commit()
    return bytes(made.serialize())


QUIET = "CREATE TRIGGER {} AFTER INSERT ON optouts_optout BEGIN DELETE FROM optouts_optout WHERE tag = NEW.tag; END"
STRANGE = {
    "trigger": QUIET.format("quiet"),
    "trigger of our name": QUIET.format("tally_leaf_only_grows"),
    "view": "CREATE VIEW volunteers_lately AS SELECT * FROM optouts_optout",
}


@pytest.mark.embedded
@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
def test_a_trigger_or_view_that_no_migration_made_is_not_put_back(statement):
    snapshot.check_schema(database())
    with pytest.raises(snapshot.StrangeSchema):
        snapshot.check_schema(database(statement))


@pytest.mark.embedded
def test_what_is_no_database_is_not_put_back():
    with pytest.raises(snapshot.StrangeSchema):
        snapshot.check_schema(b"CREATE TRIGGER " * 100)


@pytest.mark.embedded
@pytest.mark.django_db
def test_it_knows_every_trigger_and_view_that_our_migrations_make():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')")
        made = dict(cursor.fetchall())
    assert set(made) == set(snapshot.GUARDS)
    snapshot.check_schema(database("CREATE TABLE tally_batch (id integer)", made["tally_batch_only_grows"]))


@pytest.mark.parametrize(
    "line",
    [
        "3461; 2620 17003 TRIGGER public optouts_optout quiet farline",
        "3461; 2620 17003 TRIGGER public optouts_optout tally_leaf_only_grows farline",
        "311; 1255 17004 FUNCTION public quiet() farline",
        "312; 1259 17005 VIEW public lately farline",
        "313; 2618 17006 RULE public optouts_optout quiet farline",
    ],
)
def test_a_dump_of_a_server_is_looked_through_as_well(line):
    assert snapshot.strange_in(DUMP) == []
    assert len(snapshot.strange_in(f"{DUMP}{line}\n")) == 1


def test_what_it_leaves_out_are_tables_that_there_are():
    assert set(snapshot.LEFT_OUT) <= {model._meta.db_table for model in apps.get_models()}
