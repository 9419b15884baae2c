"""Certificates that nobody trusts until he is told to."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, in files; `both` is a file of the two."""

    cert: Path
    key: Path
    both: Path

    def server(self, *, wants: Path | None = None) -> ssl.SSLContext:
        """How a server shows it; one that `wants` a certificate of its callers trusts that file's."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.both)
        if wants is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(wants)
            # With TLS 1.3 a caller without one hears of it only when it reads the answer.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


def make_pair(folder: Path, *, password: str | None = None) -> Pair:
    """A certificate for the loopback; its key is locked where there is a password."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    cert = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    shown = cert.public_bytes(serialization.Encoding.PEM)
    locked = key.private_bytes(serialization.Encoding.PEM, form, lock)
    pair = Pair(folder / "cert.pem", folder / "key.pem", folder / "both.pem")
    for path, content in ((pair.cert, shown), (pair.key, locked), (pair.both, shown + locked)):
        path.write_bytes(content)
    return pair
