import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.utils import timezone

from farline.telephony.scaled import render
from farline.telephony.scaled.plan import Plan


def test_two_who_write_at_once_leave_one_key_with_its_own_certificate(tmp_path: Path):
    plan = Plan(tmp_path / "telephony", "127.0.0.1", "", 5060, 5080, (40_000, 41_999), 1, 1, False, "/etc/ssl/certs")
    troubles: list[BaseException] = []

    def write() -> None:
        try:
            render.write(plan, now=timezone.now())
        except BaseException as trouble:
            troubles.append(trouble)

    writers = [threading.Thread(target=write) for _ in range(6)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert not troubles
    key = serialization.load_pem_private_key((plan.folder / "proxy.key").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((plan.folder / "proxy.pem").read_bytes())
    assert key.public_key() == certificate.public_key()
    assert not list(plan.folder.glob("*.draft"))


def test_each_of_several_proxies_has_its_own_ports_and_the_workers_take_turns(tmp_path: Path):
    plan = Plan(tmp_path / "telephony", "127.0.0.1", "", 5060, 5080, (40_000, 41_999), 4, 1, False, "", proxies=2)
    assert plan.parts == ["rtpengine-1", "kamailio", "kamailio-2", *(f"gateway-{number}" for number in range(1, 5))]
    assert [plan.proxy_of(worker) for worker in range(1, 5)] == [1, 2, 1, 2]
    first, second = render.kamailio(plan, 1), render.kamailio(plan, 2)
    listening = [line for text in (first, second) for line in text.splitlines() if line.startswith("listen=")]
    assert len(set(listening)) == 6
    assert "listen=tls:127.0.0.1:5063" in second and "@" not in second.replace("@@", "")
