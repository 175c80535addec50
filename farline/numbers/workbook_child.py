"""The process in which a workbook is opened: it may use so much memory and time, and no more.

It reads the workbook from standard input and writes one JSON line for each row. First {"kind": …}, last {"end": true};
{"trouble": …} when it refuses. It knows no keys, opens no file, and leaves no trace when it dies.
"""

import io
import json
import sys

from farline.numbers import limits, rules, workbooks

MEMORY = 1_500_000_000
SECONDS = 60


def main() -> None:
    limits.limit(memory=MEMORY, seconds=SECONDS)
    file = io.BytesIO(sys.stdin.buffer.read())
    try:
        _say({"kind": workbooks.kind_of(file)})
        file.seek(0)
        for row in workbooks.rows(file):
            _say(row)
        _say({"end": True})
    except rules.FileTrouble as trouble:
        _say({"trouble": trouble.code})
    except BrokenPipeError:
        # Whoever asked has seen enough rows.
        sys.stderr.close()
    except (MemoryError, RecursionError):
        _say({"trouble": "parser_gave_up"})


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main()
