"""Behind nginx with TLS, as docs/deployment has it: people sign in, cookies are safe, limits count who really asks."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.postgres import dies_with_us, free_port
from tests.releases.kept import ROOT, started
from tests.web.deployment.visitor import EMAIL, PASSWORD, Browser, set_up

SITE = ROOT / "docs" / "deployment" / "nginx.conf"
AROUND = """daemon off; worker_processes 1; pid {place}/pid; error_log {place}/error.log; events {{}}
http {{ access_log off; client_body_temp_path {place}/1; proxy_temp_path {place}/2; fastcgi_temp_path {place}/3;
uwsgi_temp_path {place}/4; scgi_temp_path {place}/5; include {place}/site.conf; }}
"""
TRIES = 10
"""How often somebody may try to sign in within a minute."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve an installation behind nginx and give the port to come to."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not here")
    port, tmp_path = free_port(), tmp_path_factory.mktemp("proxy")
    settings = {"COLLEGIUM_DATA": str(tmp_path / "data"), "COLLEGIUM_ADDRESS": f"https://localhost:{port}"}
    set_up(settings)
    with started(ROOT, settings, "serve", "--workers", "1", "--all-in-one") as server:
        server.wait_until_it_answers()
        configuration = laid_out(tmp_path / "nginx", port, server.port)
        nginx = subprocess.Popen([*dies_with_us(), program, "-c", configuration, "-p", tmp_path / "nginx"])
        try:
            wait_for(Browser(port, tls=True))
            yield port
        finally:
            nginx.terminate()
            nginx.wait()


def test_a_person_signs_in_and_their_cookie_is_safe(proxy: int) -> None:
    browser = Browser(proxy, tls=True, Referer=f"https://localhost:{proxy}/sign-in")
    page = browser.submit("/sign-in", "/sign-in", email=EMAIL, password=PASSWORD, next="/")
    assert page.status == 303
    cookie = page.cookies["__Host-collegium"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert "Ada Brandt" in browser.get("/").text


def test_limits_count_the_address_that_the_proxy_saw(proxy: int) -> None:
    lies = ({"X-Forwarded-For": f"198.51.100.{n}"} for n in range(TRIES + 1))
    lied = [wrong(Browser(proxy, tls=True, source="127.0.0.2", **lie), n) for n, lie in enumerate(lies)]
    assert lied == [*[422] * TRIES, 429]
    assert wrong(Browser(proxy, tls=True, source="127.0.0.3"), TRIES + 1) == 422


def test_figures_are_not_shown_to_visitors(proxy: int) -> None:
    assert Browser(proxy, tls=True).get("/metrics").status == 404


def wrong(browser: Browser, number: int) -> int:
    told = {"email": f"nobody{number}@example.org", "password": "wrong", "next": "/"}
    return browser.submit("/sign-in", "/sign-in", **told).status


def wait_for(browser: Browser) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            browser.get("/health/live")
        except OSError:
            assert time.monotonic() < end, "nginx does not answer"
            time.sleep(0.05)
        else:
            return


def laid_out(place: Path, port: int, behind: int) -> Path:
    """Lay the site's own file out for free ports, with a certificate made for it."""
    place.mkdir()
    certificate(place)
    site = SITE.read_text()
    for told, here in {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/collegium": str(place),
    }.items():
        assert told in site
        site = site.replace(told, here)
    (place / "site.conf").write_text(site)
    whole = AROUND.format(place=place)
    (place / "nginx.conf").write_text(f"user root; {whole}" if os.geteuid() == 0 else whole)
    return place / "nginx.conf"


def certificate(place: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (place / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (place / "privkey.pem").write_bytes(key.private_bytes(*plain))
