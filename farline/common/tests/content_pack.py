"""A content pack for tests, in a folder of its own."""

import pytest


@pytest.fixture
def pack(tmp_path, settings):
    """An empty content pack; call it with a name and a text to put a file in."""
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = tmp_path, None

    def put(name: str, text: str | bytes) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return put
