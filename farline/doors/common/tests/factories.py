"""Volunteers for the tests of this door."""

import datetime as dt

from farline.volunteers import actions

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
PASSPHRASE = "one person at a time"
OUTSIDE = "outside"


def a_volunteer(handle="meilan", roles=("caller",), language="zh-hans"):
    return actions.register(handle=handle, passphrase=PASSPHRASE, roles=roles, language=language, by="zhixin", now=NOW)


def answers(handle="meilan", passphrase=PASSPHRASE, where=OUTSIDE, **more):
    return {"handle": handle, "passphrase": passphrase, "where": where, **more}
