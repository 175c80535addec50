"""The ordinary way: csv, libphonenumber, an HMAC, AES-GCM a number, the ORM's bulk_create with ignore_conflicts.

python -m bench.rivals.import_list FILE. A fixed file: it may only be made faster.
"""

import csv
import hashlib
import hmac
import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings

KEY, PEPPER, AT_ONCE = bytes(range(32)), bytes(range(32, 64)), 5000


def main(path: Path) -> None:
    from farline import databases
    from farline.settings import SQLITE_PRAGMAS  # noqa: TID251 - the same durability for both

    folder = Path(os.environ["FARLINE_DATA"]) / "rival"
    folder.mkdir(exist_ok=True)
    database = databases.from_url(os.environ.get("FARLINE_DATABASE_URL", ""), folder, SQLITE_PRAGMAS)
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()

    import phonenumbers
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from django.db import connection, models, transaction

    class Row(models.Model):
        tag = models.BinaryField(max_length=16, unique=True)
        sealed = models.BinaryField()

        class Meta:
            app_label = "rival"

    with connection.schema_editor() as editor:
        if "rival_row" in connection.introspection.table_names():
            editor.delete_model(Row)
        editor.create_model(Row)
    began, lines, rows, cipher = time.perf_counter(), 0, [], AESGCM(KEY)

    def flush() -> None:
        with transaction.atomic():
            Row.objects.bulk_create(rows, ignore_conflicts=True)
        rows.clear()

    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for record in reader:
            lines += 1
            try:
                parsed = phonenumbers.parse(record[1], "CN")
            except phonenumbers.NumberParseException:
                continue
            if not phonenumbers.is_valid_number(parsed):
                continue
            e164 = f"+{parsed.country_code}{parsed.national_number}".encode()
            nonce = os.urandom(12)
            tag = hmac.new(PEPPER, e164, hashlib.sha256).digest()[:16]
            rows.append(Row(tag=tag, sealed=nonce + cipher.encrypt(nonce, e164, None)))
            if len(rows) == AT_ONCE:
                flush()
    flush()
    print(json.dumps({"lines": lines, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
