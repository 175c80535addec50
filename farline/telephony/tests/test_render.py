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
