"""From an earlier version with a full year to this one, by the README's own commands: nothing is lost, and every figure is right."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.product import ROOT, Product, a_product

# The version before 1.0.0: a full year was built by it, with weighted means rounded criterion by criterion.
EARLIER = "daac25c"
# How many rows each table has that holds what people did; both versions know these models.
COUNT = """
import json
from django.apps import apps
wanted = ("nominations", "voting")
models = [model for model in apps.get_models() if model._meta.app_label in wanted]
models += [apps.get_model("award", name) for name in ("User", "Seat", "Laureate", "Text", "Document", "OutgoingMail", "AuditEntry")]
print(json.dumps({model._meta.label: model.objects.count() for model in models}))
"""


def _earlier_code(folder: Path) -> bool:
    """Unpack the earlier version; return whether this checkout's history has it."""
    archive = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        return False
    subprocess.run(["tar", "x", "-C", str(folder)], input=archive.stdout, check=True)
    # Its translations, as its own `make setup` compiles them.
    for source in folder.glob("locale/*/LC_MESSAGES/django.po"):
        compiling = ["--input-file", str(source), "--output-file", str(source.with_suffix(".mo"))]
        subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", *compiling], check=True)
    return True


def _earlier(code: Path, product: Product, *command: str) -> str:
    """Run a command of the earlier version on the installation's data."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=code, env=product.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def _rows(product: Product) -> dict[str, int]:
    """Return the number of rows by table."""
    return dict(product.tell(COUNT))


def drill() -> Iterator[tuple[str, str]]:
    """Build with the earlier version, upgrade, audit, restate, verify, ask for pages. Raises AssertionError where something is wrong."""
    with tempfile.TemporaryDirectory(prefix="award-earlier-") as folder, a_product() as product:
        code = Path(folder)
        if not _earlier_code(code):
            yield f"not tried: the history of this checkout does not have {EARLIER}", "-"
            return
        _earlier(code, product, "demo", "--phase", "published", "--candidates", "4", "--jurors", "4")
        assert "No findings." in _earlier(code, product, "audit")
        (product.folder / "static").mkdir(exist_ok=True)
        before = json.loads(_earlier(code, product, "shell", "-v0", "-c", COUNT).strip().splitlines()[-1])

        began = time.monotonic()
        said = product.manage("upgrade").stdout
        yield f"upgrade: {said.splitlines()[0].removeprefix('database: ')}, in", f"{time.monotonic() - began:.1f} s"
        assert product.manage("upgrade").stdout.startswith("database: nothing to do")
        after = _rows(product)
        lost = {name: (number, after[name]) for name, number in before.items() if after.get(name, 0) < number}
        assert not lost, lost
        yield (
            "rows of people's acts before and after",
            f"{sum(before.values())} and {sum(after[name] for name in before)}",
        )
        restated = product.manage("restate_standings").stdout.strip().splitlines()[-1]
        yield "results that the corrected arithmetic changes", restated
        assert product.manage("restate_standings").stdout.strip().endswith("Restated: 0.")
        _audited(product, "audit after the upgrade")
        year = product.tell(
            "import json; from award.access import current_cycle; print(json.dumps(current_cycle().year))"
        )
        result = product.folder / "standings.json"
        result.write_text(product.manage("standings", str(year)).stdout)
        verified = subprocess.run(
            [sys.executable, "-m", "voting.verify", str(result)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr
        yield "standings verified by the corrected arithmetic", "exit status 0"
        product.start("web")
        for path in ("/en/", "/fi/laureates/", "/sv/laureates/feed.xml", "/readyz"):
            answer = product.ask("GET", path)
            assert answer.status == 200, (path, answer.status)
        assert all(status < 500 for status in product.statuses)
        yield "pages of the upgraded installation answer", "yes"


def _audited(product: Product, what: str) -> None:
    audit = product.manage("audit", check=False)
    assert "No findings." in audit.stdout, (what, audit.stdout[-2000:], audit.stderr[-500:])


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    yield from drill()
