"""A search that finds nothing proves something only if it finds what is there."""

import pytest

from tests.browser import seizure

WANTED = seizure.Wanted(numbers=["+8613812345678", "01234567890123456789"], words=["梧桐里"])


@pytest.mark.parametrize(
    "text",
    [
        "13812345678", "+86 138 1234 5678", "138-1234-5678", "x1381234 5678y", "１３８１２３４５６７８",
        "138\u00a01234\u00a05678", "(138)12345678", "0123 4567 8901 2345 6789",
        "住在梧桐里的人", "\\u68a7\\u6850\\u91cc",
    ],
)  # fmt: skip
def test_it_finds_what_lies_open(text: str):
    assert seizure.found_in(WANTED, "file", text.encode())


@pytest.mark.parametrize("coding", ["utf-16-le", "gb18030"])
def test_it_finds_it_in_another_writing_system(coding: str):
    assert len(seizure.found_in(WANTED, "file", "梧桐里 13812345678".encode(coding))) >= 2


def test_it_finds_words_in_hexadecimal():
    assert seizure.found_in(WANTED, "file", "梧桐里".encode().hex().encode())


def test_it_does_not_find_what_is_not_there(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "root.key").write_text("13812345678")
    (tmp_path / "log").write_text("13812345679 梧桐")
    assert seizure.found(WANTED, [tmp_path]) == []
    (tmp_path / "log").write_text("13812345678")
    assert len(seizure.found(WANTED, [tmp_path])) == 1
