"""Each attack on a published log, and the one sentence with which the verifier refuses it."""

import ast
import base64
import json
import random
import subprocess
import sys
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from farline.tally import grammar, notes, receipts, verifier
from farline.tally.tests import factories
from farline.tally.tests.factories import WEEK, entries, entry, note, secret, write
from farline.tally.verifier import receipt, verify_tally

LINES = entries(300)


def check(folder, **how):
    return verify_tally.verify(str(folder), **how)


def refused(folder, **how) -> str:
    with pytest.raises(verify_tally.Fails) as problem:
        check(folder, **how)
    return str(problem.value)


def resigned(tmp_path, lines) -> str:
    """The operator itself signs lines that break the rules."""
    return refused(write(tmp_path, lines))


def test_it_accepts_an_honest_log_and_counts_it(tmp_path):
    lines = [
        *LINES,
        grammar.earlier(3, WEEK, bytes(32), bytes([9] * 32)),
        grammar.withdrawn(7, "2026-W50", secret(7)),
        grammar.corrected(8, "2026-W50", "duplicate"),
    ]
    found = check(write(tmp_path, lines, (100, 256, 301)))
    assert (found["declarations"], found["declarations_standing"], found["earlier_quits"]) == (300, 298, 1)
    assert (found["withdrawn"], found["corrected"]) == (1, {"duplicate": 1})
    assert list(found["weeks"]) == ["2026-W48", "2026-W49", "2026-W50"]  # the week with nothing is there
    assert found["weeks"]["2026-W49"] == {"D": 0, "E": 0, "P": 0, "O": 0}
    assert found["heads_checked"] == 5


def test_it_stretches_a_code_as_long_as_the_server_does():
    assert receipt.ITERATIONS == receipts.ITERATIONS


def test_it_imports_nothing_but_the_standard_library():
    tree = ast.parse(verifier.program())
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    others = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert others == ["__future__"]
    assert names <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("attack", "change"),
    [
        ("dropped", lambda lines: [*lines[:150], *lines[151:], entry(999)]),
        ("altered", lambda lines: [*lines[:150], lines[150].replace(" D 4 ", " D 7 "), *lines[151:]]),
        ("reordered", lambda lines: [*lines[:150], lines[151], lines[150], *lines[152:]]),
        ("repeated", lambda lines: [*lines[:150], lines[149], *lines[151:]]),
    ],
)
def test_a_dropped_altered_repeated_or_reordered_line_does_not_give_the_signed_root(tmp_path, attack, change):
    write(tmp_path, LINES)
    honest = (tmp_path / "checkpoint").read_bytes()
    changed = change(LINES)
    assert changed != LINES and len(changed) == len(LINES)
    write(tmp_path, changed)
    (tmp_path / "checkpoint").write_bytes(honest)
    assert "do not give the root" in refused(tmp_path)


def test_a_rewritten_log_under_a_new_honest_signature_is_caught_by_any_head_kept_from_before(tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(note(LINES[:200]))
    site = write(tmp_path / "site", [entry(999), *LINES[1:]])
    assert check(site)["size"] == 300
    assert "rewritten" in refused(site, since=str(kept))
    assert check(write(tmp_path / "site", LINES), since=str(kept))["heads_checked"] == 3


def test_a_split_view_is_caught_by_the_head_that_the_other_side_was_shown(tmp_path):
    other = write(tmp_path / "other", [*LINES[:299], entry(998)])
    site = write(tmp_path / "site", LINES)
    assert "rewritten" in refused(site, since=str(other / "checkpoint"))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([entry(1), entry(1)], "repeats an entry"),
        ([entry(1), grammar.withdrawn(0, WEEK, secret(2))], "wrong secret"),
        (
            [entry(1), grammar.withdrawn(0, WEEK, secret(1)), grammar.withdrawn(0, WEEK, secret(1))],
            "taken back before",
        ),
        ([entry(1), grammar.corrected(0, WEEK, "error"), grammar.withdrawn(0, WEEK, secret(1))], "taken back before"),
        ([entry(1), grammar.corrected(5, WEEK, "error")], "is no entry"),
        ([grammar.corrected(1, WEEK, "error"), entry(1)], "is no entry"),
        ([entry(1), "farline1 D 9 nonsense"], "not in the grammar"),
        ([entry(1), grammar.corrected(0, WEEK, "error").replace("error", "spite")], "not in the grammar"),
        ([entry(1), entry(2, week="2026-W47")], "earlier week"),
    ],
)
def test_a_line_that_breaks_the_rules_is_refused_though_the_operator_signed_it(tmp_path, lines, sentence):
    assert sentence in resigned(tmp_path, lines)


def test_a_wrong_or_swapped_key_is_refused(tmp_path):
    thief = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    site = write(tmp_path, LINES)
    theirs = notes.verifier_key(factories.ORIGIN, 1, thief.public_key().public_bytes_raw())
    assert "not signed with the key" in refused(site, key_lines=[theirs])
    (site / "checkpoint").write_text(note(LINES, signer=thief))
    assert "not signed with the key" in refused(site)
    (site / "keys").write_text(theirs + "\n")
    (site / "checkpoints" / "300").write_text(note(LINES, signer=thief))
    assert check(site)["size"] == 300  # whoever knows no key believes it
    assert "not signed with the key" in refused(site, key_lines=[factories.KEY])


def test_a_signature_that_does_not_hold_is_refused(tmp_path):
    site = write(tmp_path, LINES)
    raw = (site / "checkpoint").read_text()
    first, second = note(LINES), note(LINES[:5])
    (site / "checkpoint").write_text(raw.replace(first.split("\n")[4], second.split("\n")[4]))
    assert "does not hold" in refused(site)


@pytest.mark.parametrize(
    "name", ["tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]
)
def test_a_truncated_tile_is_refused(tmp_path, name):
    site = write(tmp_path, LINES)
    raw = (site / name).read_bytes()
    (site / name).write_bytes(raw[:-1])
    assert "cut off" in refused(site)
    (site / name).unlink()
    assert "missing" in refused(site)


def test_it_finds_the_entry_of_a_receipt_and_refuses_one_wrong_digit(tmp_path, monkeypatch):
    monkeypatch.setattr(receipt, "ITERATIONS", 1)
    code = receipts.draw(random.Random(4).randrange)  # noqa: S311
    made = receipts.derive(code, origin=factories.ORIGIN, iterations=1)
    line = grammar.declared(5, WEEK, receipts.commitment(made.opening, 5), receipts.withdrawal_tag(made.withdrawal))
    untold = line.replace(" D 5 ", " D 0 ")
    found = check(write(tmp_path, [*LINES, line]), receipt=code)["receipt"]
    assert found.startswith("line 300, 2026-W48: leaves Party, Young Pioneers.")
    assert "leaves Party, Young Pioneers" in check(write(tmp_path, [*LINES, untold]), receipt=code)["receipt"]
    taken_back = [*LINES, line, grammar.withdrawn(300, WEEK, made.withdrawal)]
    assert "taken back or corrected" in check(write(tmp_path, taken_back), receipt=code)["receipt"]
    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    assert "a digit is wrong" in refused(tmp_path, receipt=wrong)
    assert "published as something else" in refused(
        write(tmp_path, [*LINES, line.replace(" D 5 ", " D 1 ")]), receipt=code
    )


def test_it_reads_a_zip_and_the_top_of_a_whole_site(tmp_path):
    write(tmp_path / "site" / "tally", LINES)
    packed = tmp_path / "site.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((tmp_path / "site").rglob("*")):
            archive.write(path, path.relative_to(tmp_path / "site").as_posix())
    assert check(packed) == check(tmp_path / "site")


def test_it_says_demo_and_exits_with_the_answer(tmp_path, capsys):
    assert verify_tally.main([str(write(tmp_path, LINES)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["holds"] is True
    assert verify_tally.main([str(tmp_path / "nowhere")]) == 1
    assert "no tally here" in capsys.readouterr().out
    assert "DEMO" in "\n".join(verify_tally.in_words({**check(tmp_path), "demo": True}))


def test_it_checks_the_second_signature_too_and_never_goes_without_a_key_it_was_given(tmp_path):
    write(tmp_path, LINES[:5])
    assert check(tmp_path)["second_key_fingerprint"]
    text = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    second = [line for line in text.splitlines() if line.startswith("\u2014")][1]
    raw = bytearray(base64.b64decode(second.split(" ")[2]))
    raw[500] ^= 1
    swapped = f"{second.rsplit(' ', 1)[0]} {base64.b64encode(raw).decode()}"
    (tmp_path / "checkpoint").write_text(text.replace(second, swapped), encoding="utf-8")
    assert "does not hold" in refused(tmp_path)
    (tmp_path / "checkpoint").write_text(text.replace(second + "\n", ""), encoding="utf-8")
    assert "not signed with the key" in refused(tmp_path)
    (tmp_path / "keys").write_text(factories.KEY + "\n")  # and nothing tells of a second key any more
    (tmp_path / "checkpoints/5").write_bytes((tmp_path / "checkpoint").read_bytes())
    assert check(tmp_path)["second_key_fingerprint"] == ""
    assert "not signed with the key" in refused(tmp_path, key_lines=[factories.SECOND_KEY])


def test_the_published_file_runs_alone(tmp_path):
    write(tmp_path / "log", LINES[:5])
    (tmp_path / "verify.py").write_bytes(verifier.program())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "log", "--json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert json.loads(done.stdout)["holds"] is True, done.stderr


def told(tmp_path, *lines, head=f"farline1-told {factories.ORIGIN}"):
    folder = write(tmp_path, LINES)
    text = "".join(f"{line}\n" for line in (head, *lines))
    words = notes.sign_words(factories.ORIGIN, text, ed25519=factories.signing(factories.SIGNER))
    (folder / "told").write_text(words, encoding="utf-8")
    return folder


def test_it_tells_what_the_operator_signed_beside_the_log(tmp_path):
    said = f"{WEEK} tests=3 right=2 pressed=1"
    found = check(told(tmp_path, said))
    assert found["told"] == [said] and f"  Beside the log, signed: {said}" in verify_tally.in_words(found)


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [("right=2", "right=3", "does not hold"), ("\u2014", "-", "is broken"), ("told tally", "told other", "not hold")],
)
def test_what_is_said_beside_the_log_cannot_be_changed(tmp_path, was, now, sentence):
    folder = told(tmp_path, f"{WEEK} tests=3 right=2")
    said = (folder / "told").read_text(encoding="utf-8")
    (folder / "told").write_text(said.replace(was, now), encoding="utf-8")
    assert sentence in refused(folder)


def test_what_was_said_beside_an_earlier_head_is_not_enough(tmp_path):
    assert "speaks of 2 batches, and the log has 1" in refused(told(tmp_path, f"{WEEK} tests=3 right=2", "more"))


def test_what_another_log_said_is_refused_though_signed(tmp_path):
    assert "of another log" in refused(told(tmp_path, head="farline1-told somewhere.else"))
    assert "of another log" in refused(told(tmp_path, head=factories.ORIGIN))


@pytest.mark.parametrize("index", ["100\n3u0\n", "100\n", "300\n100\n", "100 300\n", "0100\n300\n", "nothing"])
def test_a_list_of_heads_that_leaves_one_out_or_is_altered_is_refused(tmp_path, index):
    folder = write(tmp_path, LINES, (100,))
    assert check(folder)["heads_checked"] == 3
    (folder / "checkpoints/index").write_text(index, encoding="ascii")
    assert "not the list of all signed heads" in refused(folder)


def test_not_even_a_bit_that_says_nothing_may_be_changed(tmp_path):
    """The last sign of a signature has bits that no byte takes up."""
    folder = write(tmp_path, LINES)
    last = (folder / "checkpoint").read_bytes()
    assert last.endswith(b"=\n")
    at = len(last.rstrip(b"=\n")) - 1
    for bit in (1, 2):
        changed = bytearray(last)
        changed[at] ^= bit
        (folder / "checkpoint").write_bytes(changed)
        assert "broken" in refused(folder) or "does not hold" in refused(folder)
