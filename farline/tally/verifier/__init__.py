"""What others check the tally with. The programs here stand alone: they import nothing of Farline."""

from pathlib import Path

PROGRAM = Path(__file__).with_name("verify_tally.py")
