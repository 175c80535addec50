"""What .ci/audit.py makes of an answer: found, accepted, unknown, or no audit at all."""

import importlib.util
import json

import pytest

from farline import ROOT

SPEC = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
assert SPEC and SPEC.loader
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WRONG = {"name": "pyrage", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "shamir-mnemonic", "skip_reason": "not found"}


def said(*packages) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize("answer", ["", "a traceback", "{}", said(), said(UNKNOWN, UNKNOWN)])
def test_an_answer_that_knows_nothing_is_no_audit_and_says_so(answer):
    words, bad = audit.judged("run.txt", answer)
    assert not bad and "was not audited" in words[0]


def test_a_lock_file_that_cannot_be_read_fails_and_a_network_that_is_away_does_not():
    assert audit.judged("run.txt", "", "ERROR: run.txt: line 3 has no hash") == (
        ["run.txt: ERROR: run.txt: line 3 has no hash"],
        True,
    )
    assert not audit.judged("run.txt", "", "requests.exceptions.ConnectionError: failed to resolve")[1]


def test_a_vulnerability_fails_and_names_what_mends_it(monkeypatch):
    words, bad = audit.judged("run.txt", said(SOUND, WRONG, UNKNOWN))
    assert bad and "pyrage 1: PYSEC-1, mended in 2" in words[0] and "nobody knows shamir-mnemonic" in words[1]
    monkeypatch.setitem(audit.ACCEPTED, "PYSEC-1", "we never call it")
    words, bad = audit.judged("run.txt", said(SOUND, WRONG))
    assert not bad and words == ["run.txt: 2 packages audited, 0 vulnerabilities, 1 accepted"]
