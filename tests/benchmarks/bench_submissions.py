"""Submissions a second over HTTP, at 1 and at 16 clients, on SQLite and on PostgreSQL.

The product runs as it does for real: gunicorn with two processes, its own database, complete drafts of as many people as there are
submissions. Every client submits one draft after another; what is counted is answers that lead to a receipt.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

SUBMISSIONS = 120
CLIENTS = (1, 16)
ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from award.access import current_cycle
from award.services import seats
from award.signin.sessions import SessionStore
from nominations.models import Question
from nominations.services import drafts
cycle, work = current_cycle(), []
questions = list(Question.objects.filter(cycle=cycle))
case = {{f"case_{{q.key}}": {{"text": "Words about work. " * 40}} for q in questions if q.kind == "CASE"}}
case["declarations"] = {{q.key: "on" for q in questions if q.kind == "DECLARATION"}}
for number in range({number}):
    user = seats.person(email=f"bench{{number}}@alumn.example", name=f"Bench {{number}}", language="en")
    draft = drafts.begin_draft(cycle=cycle, language="en", by=user)
    drafts.fill_draft(draft=draft, by=user, nominee={{"name": f"Sample {{number}}", "email": f"s{{number}}@alumn.example", "language": "en"}},
                      connection={{"connections": ["STUDIED"]}}, you={{"name": user.name}}, **case)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    work.append([session.session_key, str(draft.pk)])
print(json.dumps(work))
"""


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    figures = _measure("SQLite")
    command = [sys.executable, "-m", "tests.postgres", sys.executable, "-m", "tests.benchmarks.bench_submissions"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return figures + [tuple(pair) for pair in json.loads(done.stdout.strip().splitlines()[-1])]


def _measure(label: str) -> list[tuple[str, str]]:
    """Start the product on whatever DATABASE_URL names and submit."""
    folder = tempfile.mkdtemp(prefix="award-bench-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "award.settings",
           "STATIC_ROOT": f"{folder}/static", "LOG_LEVEL": "ERROR", "WEB_PROCESSES": "2"}  # fmt: skip
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--noinput", "-v0"], env=env, cwd=ROOT, check=True)
    subprocess.run([*manage, "demo", "--phase", "nominations"], env=env, cwd=ROOT, check=True, capture_output=True)
    number = SUBMISSIONS * len(CLIENTS)
    prepared = subprocess.run([*manage, "shell", "-v0", "-c", PREPARE.format(number=number)], env=env, cwd=ROOT, check=True,
                              capture_output=True, text=True)  # fmt: skip
    work = json.loads(prepared.stdout.strip().splitlines()[-1])
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "award.wsgi:application", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"],
        env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        figures = []
        for clients in CLIENTS:
            batch, work = work[:SUBMISSIONS], work[SUBMISSIONS:]
            # The form is fetched before the clock starts: what is measured is the submission.
            tokens = [_token(port, session, draft) for session, draft in batch]
            began = time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                statuses = list(pool.map(lambda one: _submit(port, *one), zip(batch, tokens, strict=True)))
            seconds = time.perf_counter() - began
            received = sum(statuses)
            figures.append(
                (
                    f"{label}: submissions a second, {clients} client(s) ({received} of {len(batch)} received)",
                    f"{received / seconds:.1f}",
                )
            )
        return figures
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int) -> None:
    for _try in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def _ask(port: int, method: str, path: str, body: str | None, cookies: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    return answer


def _token(port: int, session: str, draft: str) -> tuple[str, dict[str, str]]:
    """Fetch the page that asks for the last confirmation; return the CSRF cookie and the form's fields."""
    answer = _ask(port, "GET", f"/en/nominate/{draft}/check/", None, f"sessionid={session}")
    cookie = next(
        value for name, value in answer.getheaders() if name == "Set-Cookie" and value.startswith("csrftoken=")
    )
    token = cookie.split(";")[0].split("=")[1]
    field = answer.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]  # type: ignore[attr-defined]
    boxes = {
        part.split('name="')[1].split('"')[0]: "on"
        for part in answer.text.split("<input")  # type: ignore[attr-defined]
        if 'type="checkbox"' in part.split(">")[0] and 'name="' in part
    }
    return token, {"csrfmiddlewaretoken": field, **boxes}


def _submit(port: int, owned: list[str], form: tuple[str, dict[str, str]]) -> bool:
    """Submit one draft; true when the answer leads to the receipt."""
    (session, draft), (token, fields) = owned, form
    path = f"/en/nominate/{draft}/check/"
    answer = _ask(port, "POST", path, urlencode(fields), f"sessionid={session}; csrftoken={token}")
    return answer.status == 302 and "received" in (answer.getheader("Location") or "")


if __name__ == "__main__":
    print(json.dumps(_measure("PostgreSQL")))
