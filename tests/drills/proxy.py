"""The delivered nginx file, in front of the running product: started, asked as a browser, as a probe and as somebody who means harm."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.product import ROOT, Product, a_product, free_port

NAME = "alumn.example.org"
DELIVERED = ROOT / "deploy" / "nginx.conf.example"


class Answer:
    """What came back through the proxy."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.header = response.headers.get


class Proxy:
    """nginx with the delivered file, on ports of its own."""

    def __init__(self, folder: Path, product: Product) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self._certificate()
        text = DELIVERED.read_text()
        for old, new in (
            (r"/etc/letsencrypt/live/[^/]+/fullchain\.pem", str(folder / "certificate.pem")),
            (r"/etc/letsencrypt/live/[^/]+/privkey\.pem", str(folder / "key.pem")),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"127\.0\.0\.1:8000", f"127.0.0.1:{product.port}"),
        ):
            text, changed = re.subn(old, new, text)
            assert changed, old
        self.config = folder / "nginx.conf"
        self.config.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
            + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + text + "\n}\n"
        )  # fmt: skip

    def _certificate(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False).sign(key, hashes.SHA256())
        )  # fmt: skip
        (self.folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (self.folder / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def connect(self, *, as_name: str = NAME) -> socket.socket:
        """Return a TLS connection that asks for a name."""
        trust = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        trust.check_hostname = as_name == NAME
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return trust.wrap_socket(plain, server_hostname=as_name)

    def ask(self, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """Ask for a page by https on the port that is not the usual one."""
        connection = http.client.HTTPConnection(NAME, self.port)
        connection.sock = self.connect()
        given = {"Host": f"{NAME}:{self.port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body, given)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def ask_plainly(self, path: str) -> Answer:
        """Ask by http."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=30)
        connection.request("GET", path, headers={"Host": NAME})
        return Answer(connection.getresponse())


@contextmanager
def a_proxy(product: Product, folder: Path) -> Iterator[Proxy]:
    """Start nginx before the product; stop it afterwards."""
    proxy = Proxy(folder, product)
    checked = subprocess.run(["nginx", "-t", "-c", str(proxy.config)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen(["nginx", "-c", str(proxy.config)], stderr=subprocess.DEVNULL)
    try:
        for _try in range(100):
            try:
                proxy.connect().close()
                break
            except OSError:
                time.sleep(0.05)
        yield proxy
    finally:
        running.terminate()
        running.wait()


def drill() -> Iterator[tuple[str, str]]:
    """Start both and ask. Raises AssertionError for an answer that is not what it should be."""
    with a_product(TRUSTED_PROXIES="1") as product:
        folder = product.folder / "nginx"
        folder.mkdir()
        with a_proxy(product, folder) as proxy:
            site = f"https://{NAME}:{proxy.port}"
            product.env |= {"SITE_URL": site, "WEB_PROCESSES": "1", "LOG_LEVEL": "INFO"}
            product.build("published")
            product.start("web")
            yield from _questions(product, proxy, site)


def _questions(product: Product, proxy: Proxy, site: str) -> Iterator[tuple[str, str]]:
    version = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr.strip()
    yield "the delivered file starts on", version.rpartition("/")[2]

    page = proxy.ask("/en/account/login/code/")
    assert page.status == 200
    assert page.header("Content-Encoding") is None
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body.decode())
    cookie = page.header("Set-Cookie").partition(";")[0]
    assert token
    sent = proxy.ask(
        "/en/account/login/code/", method="POST", body=f"csrfmiddlewaretoken={token[1]}&email=new%40example.org",
        Cookie=cookie, Origin=site, Referer=f"{site}/en/account/login/code/", Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert sent.status == 302, sent.status
    yield f"a form is taken on port {proxy.port}, and leads on there", sent.header("Location")

    css = re.search(r'href="(/static/[^"]+\.css)"', page.body.decode())
    assert css
    assert proxy.ask(css[1], Accept_Encoding="gzip").header("Content-Encoding") in (None, "gzip")
    assert proxy.ask("/en/", Accept_Encoding="gzip").header("Content-Encoding") is None
    assert proxy.ask("/en/laureates/feed.xml", Accept_Encoding="gzip").header("Content-Encoding") == "gzip"
    yield "compressed are the feed and the map of the site; pages are not", "yes"

    assert proxy.ask("/en/", X_Forwarded_For="9.9.9.9", X_Forwarded_Proto="http").status == 200
    moved = proxy.ask_plainly("/en/laureates/?page=2")
    assert (moved.status, moved.header("Location")) == (301, f"https://{NAME}/en/laureates/?page=2")
    assert proxy.ask("/metrics").status == 404
    try:
        proxy.connect(as_name="nobody.example").close()
        raise AssertionError("a name that is not ours got a certificate")
    except ssl.SSLError:
        pass
    yield "http is led to https, a foreign name gets no certificate", "yes"

    for path in ("/healthz", "/readyz"):
        assert product.ask("GET", path, Host=f"10.1.2.3:{product.port}").status == 200
    assert product.ask("GET", "/en/", Host="10.1.2.3", X_Forwarded_Proto="https").status == 400
    log = (product.folder / "log").read_text()
    assert "Traceback" not in log, log[-2000:]
    assert "Invalid HTTP_HOST header: '10.1.2.3'" in log
    yield "probes by address are answered, a page by address is refused, in one line of the log", "yes"
    number = proxy.ask("/en/").header("X-Request-ID")
    assert re.fullmatch(r"[0-9a-f]{32}", number)
    yield "the proxy's number of a request is the product's", number


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    if shutil.which("nginx") is None:
        yield "not tried: nginx is not installed (Debian: nginx-light)", "-"
        return
    yield from drill()
