"""The sample lists that come with Farline, known by their digest: whoever uploads one gets a synthetic list."""

from functools import lru_cache
from pathlib import Path

DIGESTS = Path(__file__).with_name("data") / "samples.sha256"


@lru_cache(maxsize=1)
def digests() -> frozenset[str]:
    lines = DIGESTS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip())


def is_sample(digest: str) -> bool:
    """Whether a file's SHA-256, in hexadecimal, is that of a sample list."""
    return digest in digests()
