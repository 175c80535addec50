from farline.common.tests.content_pack import pack  # noqa: F401 - a fixture
