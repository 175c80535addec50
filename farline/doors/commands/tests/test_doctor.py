"""What `farline doctor` finds on a site that somebody set up in a hurry, and on one that is whole."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from farline.calls.holidays import KNOWN_UNTIL
from farline.common.models import RootMark
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.doors.commands import examining, promises, single
from farline.doors.commands.backups import parcel
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def _database_is_a_file(monkeypatch):
    """The tests' own lies in memory, and would be found."""
    monkeypatch.setattr(promises, "check_database", lambda: None)


def answers(monkeypatch, **said) -> None:
    monkeypatch.setattr(HolderClient, "status", lambda _self: {"locked": False, "shut": False, "weeks": [], **said})


def missing() -> set[str]:
    return {one.what for one in examining.examine() if one.needed and not one.good}


@pytest.mark.usefixtures("_database_is_a_file")
def test_it_names_what_a_hurried_set_up_lacks_and_how_to_mend_it(monkeypatch, capsys):
    def nobody(_self):
        raise NoKeyHolder

    monkeypatch.setattr(HolderClient, "status", nobody)
    make_volunteer("zhixin", ["admin"])
    with pytest.raises(CommandError):
        call_command("doctor")
    said = capsys.readouterr().out
    for what in ("key-holder answers", "2 people who are admin", "a second proof for everybody", "worker runs",
                 "backups that two people can open", "root key under a passphrase"):  # fmt: skip
        assert f"MISSING  {what}  ->  " in said, what
    assert "absent   a register  ->  " in said


@pytest.mark.usefixtures("_database_is_a_file")
@pytest.mark.parametrize(
    ("said", "what"),
    [({"locked": True}, "keys unlocked"), ({"shut": True}, "dialing open: no hourly limit was reached")],
)
def test_it_hears_of_the_key_holder_what_to_do(monkeypatch, said, what):
    answers(monkeypatch)
    assert what not in missing()
    answers(monkeypatch, **said)
    assert what in missing()


@pytest.mark.usefixtures("_database_is_a_file")
def test_a_whole_site_lacks_nothing_that_is_needed(monkeypatch, settings, tmp_path):
    answers(monkeypatch)
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_DIR.mkdir(mode=0o700)
    settings.TALLY_ORIGIN = "tally.example/log"
    monkeypatch.setattr(parcel, "recipients", lambda _written: [1, 2])
    for handle in ("zhixin", "baihe"):
        make_volunteer(handle, ["admin", "coordinator", "publisher"])
    Volunteer.objects.update(sealed_seed=b"an app of theirs")
    settings.DATA_DIR = tmp_path
    with single.hold(tmp_path / "worker.lock"):
        assert missing() == set()


@pytest.mark.usefixtures("_database_is_a_file")
def test_with_tables_of_another_version_it_says_what_to_run_and_reads_none_of_them(monkeypatch):
    def older() -> None:
        raise promises.PromiseBroken("Run: python3 start.py init")

    answers(monkeypatch)
    monkeypatch.setattr(promises, "check_tables", older)
    monkeypatch.setattr("farline.common.same_root.is_other", lambda: pytest.fail("the table may not be there"))
    assert "the tables of this version" in missing()


@pytest.mark.usefixtures("_database_is_a_file")
def test_it_says_when_others_may_look_into_the_key_folder(monkeypatch, settings, tmp_path):
    answers(monkeypatch)
    settings.KEYS_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert "key folder open to this user alone" in missing()


def test_it_says_some_months_before_that_no_later_holiday_is_known():
    found = {
        days: [(one.good, one.needed) for one in examining._calendar(KNOWN_UNTIL - dt.timedelta(days=days))]
        for days in (91, 89)
    }
    assert found == {91: [(True, False)], 89: [(False, False)]}


@pytest.mark.usefixtures("_database_is_a_file")
@pytest.mark.parametrize("content", [b"", bytes(32), b"y" * 31])
def test_it_says_that_a_spoilt_root_key_is_none_and_goes_on(monkeypatch, settings, tmp_path, content):
    answers(monkeypatch)
    settings.KEYS_DIR, what = tmp_path, "a root key that is whole"
    (tmp_path / "root.key").write_bytes(content)
    RootMark.objects.create(id=1, blinded_mark=b"of the one before")
    assert what in missing() and "root key under a passphrase" not in missing()
    (tmp_path / "root.locked").write_text("{}")  # as where putting it under a passphrase was broken off
    assert not missing() & {what, "root key under a passphrase"}
    (tmp_path / "root.key").write_bytes(bytes(range(32)))
    assert what not in missing() and "root key under a passphrase" in missing()
