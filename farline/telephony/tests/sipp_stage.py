"""SIPp as the trunk: it answers twenty calls by its own book, and says whether they went so."""

import shutil

import pytest

SIPP = shutil.which("sipp")
NEEDS_SIPP = [
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        SIPP is None, reason="NO SIPp, so our caller was tried on our own trunk alone. sudo apt install sip-tester"
    ),
]
CALLS = 20
