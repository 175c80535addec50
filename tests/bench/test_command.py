"""`farline bench` says what is wrong with what was asked of it."""

import pytest
from django.core.management import CommandError, call_command

import bench
from bench import claim, form
from bench.work import messy, site
from farline import ROOT
from farline.doors.commands.management.commands.bench import Command


@pytest.mark.parametrize("options", [{"size": 0}, {"rounds": 0}, {"size": -5}])
def test_a_size_or_a_number_of_rounds_begins_with_one(options):
    with pytest.raises(CommandError, match="begins with 1"):
        call_command("bench", "claim", **options)


def test_a_list_with_too_few_for_the_crowd_is_refused_with_how_many_are_wanted(monkeypatch):
    def cases(size, full):
        yield form.Case("claim", "few", "claims/s", ours=lambda: claim.stage({}, "", 400))

    monkeypatch.setattr(site, "run", lambda *_: {"waiting": 96})
    monkeypatch.setattr(claim, "cases", cases)
    with pytest.raises(CommandError, match="96 people wait, and 3,520 are wanted"):
        call_command("bench", "claim")


@pytest.mark.parametrize(("name", "size", "least"), [("save", 50, "2,000"), ("claim", 3_600, "4,000")])
def test_a_size_that_is_too_small_by_itself_is_refused_before_any_work(monkeypatch, name, size, least):
    def worked(*_given: object) -> None:
        raise AssertionError("it began to work")

    monkeypatch.setattr(messy, "write", worked)
    monkeypatch.setattr(site, "run", worked)
    with pytest.raises(CommandError, match=f"begins with {least}") as refused:
        call_command("bench", name, size=size)
    assert f"begins with {least}" in bench.SIZES[name][1] and "lines of" in str(refused.value)


def test_help_and_manual_say_what_each_size_counts():
    help_says = " ".join(Command().create_parser("farline", "bench").format_help().split())
    manual = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    assert set(bench.SIZES) == {path.stem for path in (ROOT / "bench").glob("*.py")} - {"__init__", "form"}
    for name, (counts, usual) in bench.SIZES.items():
        assert f"{name}: {counts} ({usual})" in help_says, name
        assert f"| `{name}` | {counts} | {usual} |" in manual, name
