from collections.abc import Iterator

import pytest

from farline.common import many
from farline.common.tests.content_pack import pack  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def _nothing_is_few() -> Iterator[None]:
    pytest.importorskip("numpy")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many, "FEW", -1)
        yield
