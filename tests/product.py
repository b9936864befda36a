"""The product as it runs for real: gunicorn, the worker, a database and files of its own, as processes that can be killed.

Where DATABASE_URL names a PostgreSQL, each product has a database of its own on it; otherwise SQLite in its folder.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent

# A session of a person who has signed in.
SIGN_IN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from award.signin.sessions import SessionStore
def signed_in(user):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
"""

DRAFTS = (
    SIGN_IN
    + """
from award.access import current_cycle
from award.services import seats
from nominations.models import Question
from nominations.services import drafts
cycle, work = current_cycle(), []
questions = list(Question.objects.filter(cycle=cycle))
case = {f"case_{q.key}": {"text": "Words about work. " * 40} for q in questions if q.kind == "CASE"}
case["declarations"] = {q.key: "on" for q in questions if q.kind == "DECLARATION"}
for number in range(NUMBER):
    user = seats.person(email=f"PREFIX{number}@alumn.example", name=f"Sample {number}", language="en")
    draft = drafts.begin_draft(cycle=cycle, language="en", by=user)
    drafts.fill_draft(draft=draft, by=user, nominee={"name": f"Worthy {number}", "email": f"s{number}@alumn.example", "language": "en"},
                      connection={"connections": ["STUDIED"]}, you={"name": user.name}, **case)
    work.append([signed_in(user), str(draft.pk)])
print(json.dumps(work))
"""
)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """Yield the setting that names an empty database: one on the PostgreSQL of DATABASE_URL, or none for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {"DATABASE_URL": ""}
        return
    import psycopg

    name = f"product_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(url)
    try:
        yield {"DATABASE_URL": parts._replace(path=f"/{name}").geturl()}
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def a_product(**settings: str) -> Iterator["Product"]:
    """Yield a product that is not started yet; stop it and remove its data afterwards."""
    with tempfile.TemporaryDirectory(prefix="award-product-") as folder, fresh_database() as database:
        product = Product(Path(folder), {**database, **settings})
        try:
            yield product
        finally:
            product.kill()


class Product:
    """One installation in demo mode with its processes."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        self.env = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "PORT": str(self.port), "LOG_LEVEL": "ERROR",
                    "DJANGO_SETTINGS_MODULE": "award.settings", "STATIC_ROOT": str(folder / "static"), "WEB_PROCESSES": "3",
                    "SITE_URL": f"http://127.0.0.1:{self.port}", **settings}  # fmt: skip
        for name in ("SECRET_KEY", *(name for name, value in settings.items() if not value)):
            self.env.pop(name, None)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        # The status of every answer so far, in their order; 0 where nobody answered.
        self.statuses: list[int] = []

    def manage(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the product."""
        return subprocess.run(
            [sys.executable, "manage.py", *command], env=self.env, cwd=ROOT, check=check, capture_output=True, text=True
        )

    def build(self, phase: str) -> None:
        """Collect the static files without compressing them, and build a demo year."""
        (self.folder / "static").mkdir(exist_ok=True)
        (self.folder / "static" / "staticfiles.json").unlink(missing_ok=True)
        collect = "from django.conf import settings; settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ['']; "
        collect += "from django.core.management import call_command; call_command('collectstatic', interactive=False, verbosity=0)"
        self.manage("shell", "-v0", "-c", collect)
        self.manage("demo", "--phase", phase, "--candidates", "3", "--jurors", "3")

    def drafts(self, number: int, prefix: str = "sample") -> list[tuple[str, str]]:
        """Return complete drafts of as many people: the key of each one's session and of the draft."""
        made = self.tell(DRAFTS.replace("NUMBER", str(number)).replace("PREFIX", prefix))
        return [tuple(pair) for pair in made]

    def session(self, email: str) -> str:
        """Sign somebody in whom the demo has; return the key of the session."""
        person = f"from award.models import User; print(json.dumps(signed_in(User.objects.get(email={email!r}))))"
        return str(self.tell(f"{SIGN_IN}\n{person}"))

    def tell(self, script: str) -> Any:
        """Run a script inside the product; return what it prints last, which is JSON."""
        return json.loads(self.manage("shell", "-v0", "-c", script).stdout.strip().splitlines()[-1])

    def start(self, *names: str) -> None:
        """Start `web`, `worker` or both, as the product is started, and wait until the pages answer."""
        gunicorn = ["-m", "gunicorn", "award.wsgi:application", "--config", "deploy/gunicorn.conf.py"]
        commands = {
            "web": [*gunicorn, "--bind", f"127.0.0.1:{self.port}"],
            "worker": ["manage.py", "qcluster"],
        }
        log = (self.folder / "log").open("ab")
        for name in names or commands:
            self.running[name] = subprocess.Popen(
                [sys.executable, *commands[name]],
                env=self.env,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        log.close()
        if "web" in self.running:
            self.wait_until_it_answers()

    def wait_until_it_answers(self, seconds: float = 60) -> None:
        """Wait for the pages."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.ask("GET", "/healthz").status == 200:
                return
            time.sleep(0.1)
        raise RuntimeError(f"the web server did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self, *names: str) -> None:
        """Kill processes with everything they started, without a word (SIGKILL)."""
        for name in names or tuple(self.running):
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def processes(self, name: str) -> list[int]:
        """Return the processes that a part has started, in their order; a session is theirs alone."""
        leader = self.running[name].pid
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader and fields[0] != "Z" and int(stat.parent.name) != leader:
                    found.append(int(stat.parent.name))
        return sorted(found)

    def kill_one(self, name: str, choose: Any) -> None:
        """Kill one of the processes that a part has started."""
        if processes := self.processes(name):
            os.kill(choose(processes), signal.SIGKILL)

    def ask(self, method: str, path: str, body: str | bytes | None = None, **headers: str) -> "Answer":
        """Ask for a page; status 0 when nobody answered."""
        answer = self._ask(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        self.statuses.append(answer.status)
        return answer

    def _ask(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> "Answer":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except (OSError, http.client.HTTPException):
            return Answer(0, [], b"")
        finally:
            connection.close()


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        """Return the page."""
        return self.body.decode()


class Person:
    """Somebody at a browser without scripts, signed in."""

    def __init__(self, product: Product, session: str) -> None:
        self.product, self.cookies = product, {"sessionid": session}

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Answer:
        """Fetch a page and keep its cookies."""
        return self._keep(self.product.ask("GET", path, Cookie=self._cookie()))

    def _keep(self, answer: Answer) -> Answer:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer

    def form(self, path: str) -> dict[str, str]:
        """Fetch a page and return the fields one needs to send it: the token, what is hidden and every box ticked."""
        fields = {}
        for tag in re.findall(r"<input[^>]*>", self.get(path).text):
            named = re.search(r'name="([^"]*)"', tag)
            if named and re.search(r'type="(hidden|checkbox)"', tag):
                value = re.search(r'value="([^"]*)"', tag)
                fields[named[1]] = value[1] if value else "on"
        return fields

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form and keep the cookies of the answer."""
        kind, body = "application/x-www-form-urlencoded", urlencode(fields, doseq=True)
        return self._keep(self.product.ask("POST", path, body, Cookie=self._cookie(), Content_Type=kind))

    def attach(self, path: str, fields: dict[str, str], field: str, name: str, content: bytes) -> Answer:
        """Send a form with one file."""
        return self.attach_all(path, fields, field, [(name.encode(), content)])

    def attach_all(
        self,
        path: str,
        fields: dict[str, str],
        field: str,
        files: list[tuple[bytes, bytes]],
        kind: str = "application/pdf",
    ) -> Answer:
        """Send a form with files; their names go out as they are given, byte for byte."""
        edge = uuid.uuid4().hex.encode()
        parts = [
            b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (key.encode(), value.encode())
            for key, value in fields.items()
        ]
        head = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n'
        parts += [head % (field.encode(), name, kind.encode()) + content for name, content in files]
        body = b"".join(b"--%s\r\n%s\r\n" % (edge, part) for part in parts) + b"--%s--\r\n" % edge
        content_type = f"multipart/form-data; boundary={edge.decode()}"
        return self._keep(self.product.ask("POST", path, body, Cookie=self._cookie(), Content_Type=content_type))
