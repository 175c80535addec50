"""Writes the configuration of every part into the data folder, and what is secret into files that only we can read."""

import datetime as dt
import fcntl
import os
from importlib import resources
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from farline.telephony.scaled.plan import MOST_WORKERS, Plan

VALID = dt.timedelta(days=3650)


def write(plan: Plan, *, now: dt.datetime) -> None:
    plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    plan.folder.chmod(0o700)
    # Two who write at once would mix their drafts, and one's key with the other's certificate.
    with (plan.folder / "writing.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _certificate(plan, now)
        _put(plan.folder / "tls.cfg", _tls(plan))
        for number in range(1, plan.proxies + 1):
            name = "kamailio" if number == 1 else f"kamailio-{number}"
            _put(plan.folder / f"{name}.cfg", kamailio(plan, number))
        for number in range(plan.relays):
            _put(plan.folder / f"rtpengine-{number + 1}.conf", rtpengine(plan, number))


def _put(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    draft.replace(path)


def kamailio(plan: Plan, number: int = 1) -> str:
    text = (resources.files("farline.telephony.scaled") / "kamailio.cfg.txt").read_text(encoding="ascii")
    sip = plan.sip_port_of(number)
    said = {
        "INSIDE": str(plan.inside_port_of(number)),
        "MOST_WORKERS": str(MOST_WORKERS),
        "ADDRESS": plan.address,
        "SIP": str(sip),
        "TLS": str(sip + 1),
        "ADVERTISE_SIP": f" advertise {plan.announce}:{sip}" if plan.announce else "",
        "ADVERTISE_TLS": f" advertise {plan.announce}:{sip + 1}" if plan.announce else "",
        "FOLDER": str(plan.folder),
    }
    for name, value in said.items():
        text = text.replace(f"@{name}@", value)
    return text


def _tls(plan: Plan) -> str:
    return "\n".join(
        [
            "[server:default]",
            "method = TLSv1.2+",
            "verify_certificate = no",
            "require_certificate = no",
            f"private_key = {plan.folder}/proxy.key",
            f"certificate = {plan.folder}/proxy.pem",
            "",
            "[client:default]",
            "method = TLSv1.2+",
            "verify_certificate = yes",
            "require_certificate = yes",
            # A folder is looked into when it is needed; a file of all the world's authorities takes seconds to read.
            f"{'ca_path' if Path(plan.authorities).is_dir() else 'ca_list'} = {plan.authorities}",
            "",
        ]
    )


def rtpengine(plan: Plan, number: int) -> str:
    """No line about recording: it is compiled in, and stays without a place to write to."""
    first, last = plan.media_of(number)
    known_as = f"!{plan.announce}" if plan.announce else ""
    return "\n".join(
        [
            "[rtpengine]",
            "table = -1",
            # The third is for a mentor's ear: between rtpengine and a worker, never off this machine.
            f"interface = browser/{plan.address}{known_as};trunk/{plan.address}{known_as};inside/127.0.0.1",
            f"listen-ng = 127.0.0.1:{plan.relay_ports[number]}",
            f"port-min = {first}",
            f"port-max = {last}",
            "timeout = 60",
            "silent-timeout = 600",
            "final-timeout = 4000",
            "delete-delay = 0",
            f"num-threads = {max(2, os.cpu_count() or 2)}",
            "log-level = 2",
            "",
        ]
    )


def _certificate(plan: Plan, now: dt.datetime) -> None:
    """Of our own making: carriers check our password and our address, and we check their certificate."""
    key_file, file = plan.folder / "proxy.key", plan.folder / "proxy.pem"
    if key_file.exists() and file.exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, plan.announce or plan.address)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + VALID)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _put(key_file, secret.decode("ascii"))
    _put(file, made.public_bytes(serialization.Encoding.PEM).decode("ascii"))
