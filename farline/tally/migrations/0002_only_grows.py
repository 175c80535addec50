"""The database itself refuses to change a leaf, a batch or a signed head, whoever asks.

SQLite empties tables row by row between tests, so there only changes are refused; a row that was deleted by hand
is noticed before anything new is signed.
"""

from django.db import migrations

TABLES = ("tally_batch", "tally_leaf", "tally_checkpoint", "tally_cosignature", "tally_told")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION tally_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$"
        )
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
            )
        elif schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION tally_only_grows()"
            )


def unguard(apps, schema_editor):
    for table in TABLES:
        suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {table}_only_grows{suffix}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION tally_only_grows()")


class Migration(migrations.Migration):
    dependencies = [("tally", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
