import datetime as dt

import pytest

from farline.webhooks import rules

NOW = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed",
    ["https://hooks.monitor.net/a?key=b", "https://hooks.monitor.net:8443/", "https://93.184.216.34/", "https://[2606:4700::1]/x"],
)  # fmt: skip
def test_it_takes_an_https_address_of_a_public_host(typed):
    found = rules.address_of(typed, demo=False)
    assert found and found.scheme == "https" and found.path.startswith("/")


@pytest.mark.parametrize(
    "typed",
    """
    http://hooks.monitor.net/ https://localhost/ https://office/ https://printer.local/ https://db.internal/
    https://127.0.0.1/ https://127.1/ https://2130706433/ https://0x7f.1/ https://0177.0.0.1/ https://10.0.0.8/
    https://192.168.1.1/ https://169.254.169.254/latest https://100.64.0.1/ https://0.0.0.0/ https://224.0.0.1/
    https://[::1]/ https://[::]/ https://[fe80::1]/ https://[fd00::1]/ https://[::ffff:127.0.0.1]/
    https://[64:ff9b::7f00:1]/ https://[2002:7f00:1::]/ https://user:word@hooks.monitor.net/
    https://hooks.monitor.net/#part https://hooks.monitor.net:99999/ ftp://hooks.monitor.net/ hooks.monitor.net
    https://hooks.monitor.net\\@10.0.0.1/ https:///path https://xn--.onion/ https://一二.net/
    """.split(),
)
def test_it_takes_no_address_that_leads_inside_or_hides_where_it_leads(typed):
    assert rules.address_of(typed, demo=False) is None


def test_a_demo_may_tell_this_machine_and_nothing_else_inside():
    assert rules.address_of("http://127.0.0.1:9000/x", demo=True) == rules.Address("http", "127.0.0.1", 9000, "/x")
    assert rules.address_of("http://10.0.0.1/", demo=True) is None
    assert rules.address_of("http://hooks.monitor.net/", demo=True) is None


def test_it_signs_as_receivers_libraries_expect():
    """The example that the libraries of standardwebhooks.com are tested with."""
    signed = rules.signature(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
        body='{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_tried_later_and_later_and_then_given_up():
    waits = [rules.next_try(tries, NOW) for tries in range(1, len(rules.BACK_OFF) + 2)]
    assert waits[-1] is None and all(wait and wait > NOW for wait in waits[:-1])
    assert list(rules.BACK_OFF) == sorted(rules.BACK_OFF)


@pytest.mark.parametrize(
    ("said", "fine"), [("200", True), ("204", True), ("302", False), ("500", False), ("2", False)]
)
def test_only_a_plain_yes_counts_as_heard(said, fine):
    assert rules.arrived(said) is fine
