"""The same suite on PostgreSQL, on a server of its own in a temporary folder. Where none is installed it says so.

.ci/postgres.py [words for pytest]
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drills import postgres  # noqa: E402  this is a program, not a module of the house


def main() -> int:
    if postgres.programs() is None:
        print("No PostgreSQL server is installed: its half of the suite was not run.")
        return 0
    words = sys.argv[1:] or ["-m", "not full and not browser", "-n", str(os.cpu_count() or 2)]
    with postgres.server() as url:
        env = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        env |= {"FARLINE_DATABASE_URL": url, "PYTHONUTF8": "1"}
        return subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=env, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
