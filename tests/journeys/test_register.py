"""A name's whole way: spoken, sealed, carried off the server, opened on a machine that the server has never seen."""

import datetime as dt
import io

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management import CommandError, call_command

from farline.declarations import actions as declarations
from farline.declarations.models import Declaration

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def run(*words) -> str:
    out = io.StringIO()
    call_command("register", *map(str, words), stdout=out)
    return out.getvalue()


def declare(name: str, number: int) -> int:
    return declarations.accept(
        statuses={"party": "declares", "league": "never", "pioneers": "never"},
        name=name,
        name_kind="pseudonym",
        real_name_risk_told=False,
        heard=["said_yes"],
        commitment=bytes([number]) * 32,
        withdrawal_tag=bytes([number + 100]) * 32,
        now=NOW,
    )


def test_it_carries_published_names_off_the_server_and_opens_them_elsewhere(tmp_path, settings):
    said = run("new", tmp_path / "private.key")
    settings.REGISTER_PUBLIC_KEY = said.splitlines()[0].split("=")[1]
    published, draft = declare("阿娜尔古丽·买买提", 1), declare("平安", 2)
    declarations.mark_published(declared=[published], earlier=[], week="2026-W48")
    assert run("export", tmp_path / "names").startswith("1 sealed")
    assert "阿娜尔" not in (tmp_path / "names").read_text()
    assert Declaration.objects.get(pk=published).sealed_name is None
    assert Declaration.objects.get(pk=draft).sealed_name is not None
    opened = run("open", tmp_path / "names", "--key", tmp_path / "private.key")
    assert "2026-W48" in opened and "阿娜尔古丽·买买提" in opened


def test_it_never_writes_over_a_key_or_a_file_of_names_and_opens_with_no_other_key(tmp_path, settings):
    said = run("new", tmp_path / "private.key")
    assert (tmp_path / "private.key").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError):
        run("new", tmp_path / "private.key")
    settings.REGISTER_PUBLIC_KEY = said.splitlines()[0].split("=")[1]
    declarations.mark_published(declared=[declare("平安", 3)], earlier=[], week="2026-W48")
    (tmp_path / "there").touch()
    with pytest.raises(CommandError):
        run("export", tmp_path / "there")
    assert Declaration.objects.exclude(sealed_name=None).count() == 1
    run("export", tmp_path / "names")
    (tmp_path / "other.key").write_text(X25519PrivateKey.generate().private_bytes_raw().hex())
    with pytest.raises(CommandError):
        run("open", tmp_path / "names", "--key", tmp_path / "other.key")
