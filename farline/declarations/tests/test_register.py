import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from farline.declarations import register

REGISTRAR = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = REGISTRAR.public_key().public_bytes_raw().hex()


@given(st.text(min_size=1, max_size=60).filter(lambda name: len(name.encode("utf-8", "replace")) < 254))
def test_it_seals_every_name_to_the_same_size_and_only_the_registrar_opens_it(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    sealed = register.seal_name(name, PUBLIC, 5)
    assert sealed is not None
    assert len(sealed) == register.SEALED == 304
    assert register.open_name(sealed, REGISTRAR.private_bytes_raw()) == (name, 5)


def test_it_does_not_keep_a_name_where_there_is_no_register():
    assert register.seal_name("平安", "", 5) is None


def test_it_never_seals_one_name_alike_twice():
    assert register.seal_name("平安", PUBLIC, 5) != register.seal_name("平安", PUBLIC, 5)


def test_it_opens_nothing_that_was_altered_or_is_for_another_key():
    sealed = register.seal_name("平安", PUBLIC, 5)
    assert sealed is not None
    with pytest.raises(InvalidTag):
        register.open_name(sealed[:-1] + bytes([sealed[-1] ^ 1]), REGISTRAR.private_bytes_raw())
    with pytest.raises(InvalidTag):
        register.open_name(sealed, bytes(range(1, 33)))


def test_it_refuses_a_name_that_would_betray_itself_by_its_length():
    with pytest.raises(register.NameTooLong):
        register.seal_name("安" * 90, PUBLIC, 5)
