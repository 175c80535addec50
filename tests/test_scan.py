"""What .ci/scan.py makes of a scanner's report: known, new, or a scan that saw nothing."""

import importlib.util
from typing import Any

from farline import ROOT

SPEC = importlib.util.spec_from_file_location("scan", ROOT / ".ci" / "scan.py")
assert SPEC and SPEC.loader
scan = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(scan)
READER = "reader"


def report(**found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"vulnerabilities": {kind.replace("_", " "): many for kind, many in found.items()}, "anomalies": {}}


def test_a_new_finding_fails_and_says_where():
    found = report(SQL_Injection=[{"path": "/en/take-back/", "parameter": "code", "info": "an error of the database"}])
    words, wrong = scan.judged(READER, found, 100)
    assert wrong == 1 and words[0] == "reader: SQL Injection: /en/take-back/ code: an error of the database"


def test_what_somebody_looked_at_passes_and_only_that():
    known = {"path": "/en/never-call/", "parameter": "", "info": "Lack of anti CSRF token"}
    words, wrong = scan.judged(READER, report(Cross_Site_Request_Forgery=[known]), 100)
    assert wrong == 0 and "1 of them known" in words[-1]
    worse = {"path": "/en/", "parameter": "", "info": "Secure flag is not set in the cookie : farline"}
    assert scan.judged(READER, report(Secure_Flag_cookie=[worse]), 100)[1] == 1


def test_a_fault_of_the_site_fails_though_no_weakness_was_found():
    broken = {"anomalies": {"Internal Server Error": [{"path": "/en/office/", "info": "a 500"}]}}
    assert scan.judged(READER, broken, 100)[1] == 1


def test_a_scan_that_saw_nothing_is_no_scan():
    words, wrong = scan.judged(READER, report(), 1)
    assert wrong == 1 and "too few" in words[-1]


def test_everything_that_is_accepted_has_a_reason():
    assert all(len(reason) > 20 for reason in scan.ACCEPTED.values())
