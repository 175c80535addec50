"""One entry's proof, kept without the log: what a holder takes along, and what it is refused for."""

import base64
import random

import pytest

from farline.tally import grammar, receipts, tree
from farline.tally.tests import factories
from farline.tally.tests.factories import WEEK, entries, write
from farline.tally.verifier import proof, read, receipt, verify_tally

CODE = receipts.draw(random.Random(4).randrange)  # noqa: S311
MADE = receipts.derive(CODE, origin=factories.ORIGIN, iterations=1)
MINE = grammar.declared(5, WEEK, receipts.commitment(MADE.opening, 5), receipts.withdrawal_tag(MADE.withdrawal))
KEYS = [factories.KEY, factories.SECOND_KEY]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(receipt, "ITERATIONS", 1)
    folder, file = write(tmp_path / "log", [*entries(40), MINE, *entries(90)[40:]]), tmp_path / "mine.tlog-proof"
    assert "It stands." in verify_tally.verify(str(folder), receipt=CODE, proof=str(file))["receipt"]
    return file


def refused(file, keys=KEYS, **how):
    with pytest.raises(verify_tally.Fails) as problem:
        verify_tally.verify(str(file), key_lines=keys, **how)
    return str(problem.value)


def test_a_proof_stands_alone_and_opens_with_its_receipt(kept, capsys):
    found = verify_tally.verify(str(kept), key_lines=KEYS, receipt=CODE)
    assert found["proof"]["line"] == MINE and found["proof"]["index"] == 40
    assert found["receipt"] == f"line 40, {WEEK}: leaves Party, Young Pioneers."
    assert verify_tally.main([str(kept), "--key", factories.KEY]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Line 40 stands in the log") and len(said) == 2


def test_it_is_the_form_that_others_read_too(kept):
    first, extra, index, *steps = kept.read_text().split("\n\n")[0].split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 40")
    assert base64.b64decode(extra.removeprefix("extra ")).decode() == MINE
    ours = tree.Tree(line.encode() for line in [*entries(40), MINE, *entries(90)[40:]])
    assert [base64.b64decode(step) for step in steps] == ours.inclusion_proof(40)


def test_every_entry_of_every_small_log_leads_to_its_root_and_to_no_other():
    for size in range(1, 20):
        lines = [f"{at}".encode() for at in range(size)]
        levels = read.levels_of(lines)
        root = read.root_of(levels, size)
        for index in range(size):
            one = proof.Kept(lines[index], index, proof.way_of(levels, index, 0, size), b"")
            assert proof.leads_to(one, size) == root
            assert proof.leads_to(one._replace(line=b"x"), size) != root
            assert proof.leads_to(one._replace(steps=[*one.steps, bytes(32)]), size) != root
            others = [at for at in range(size + 2) if at != index]
            assert all(proof.leads_to(one._replace(place=at), size) != root for at in others)


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("index 40", "index 41", "does not lead"),
        ("index 40", "index 040", "no whole proof"),
        ("index 40", "index 4000000", "does not lead"),
        ("extra ZmFy", "extra ZmFz", "does not lead"),
        ("\n91\n", "\n92\n", "does not hold"),
        ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\n", "no whole proof"),
        ("\n\n", "\n", "no whole proof"),
    ],
)
def test_an_altered_proof_is_refused(kept, was, now, sentence):
    text = kept.read_text()
    assert was in text
    kept.write_text(text.replace(was, now, 1))
    assert sentence in refused(kept)


def test_without_a_known_key_or_with_another_receipt_it_proves_nothing(kept):
    assert "give it with --key" in refused(kept, keys=[])
    other = receipts.draw(random.Random(5).randrange)  # noqa: S311
    assert "No entry" in refused(kept, receipt=other)
    assert "A witness did not sign" in refused(kept, witnesses=[factories.KEY])
