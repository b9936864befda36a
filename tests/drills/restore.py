"""From a backup to a running product on a new machine, by the README's own commands, with the time each takes."""

import hashlib
import os
import time
from pathlib import Path

from tests.product import Product, a_product


def drill(phase: str = "published") -> list[tuple[str, str]]:
    """Build, back up, restore elsewhere, audit, ask for pages. Raises AssertionError where something does not hold."""
    figures = []
    with a_product() as before, a_product() as after:
        before.build(phase)
        backup, secret = before.folder / "backup", (before.folder / "demo-secret").read_text()
        figures.append(_timed("backup, while it runs", lambda: before.manage("backup", str(backup))))
        after.env["SECRET_KEY"] = secret
        began = time.monotonic()
        figures.append(_timed("restore, migrate, audit", lambda: _says(after, "restore", str(backup))))
        heads = [_heads(product) for product in (before, after)]
        assert heads[0] == heads[1], heads
        assert _files(before.folder / "files") == _files(after.folder / "files")
        again = after.manage("restore", str(backup), check=False)
        assert again.returncode == 1
        assert "not empty" in again.stderr
        os.symlink(before.folder / "static", after.folder / "static")
        after.start("web")
        for path in ("/en/", "/en/laureates/", "/readyz"):
            assert after.ask("GET", path).status == 200, path
        figures.append(("from nothing to a page (RTO)", f"{time.monotonic() - began:.1f} s"))
    return figures


def _says(product: Product, *command: str) -> None:
    assert "No findings." in product.manage(*command).stdout


def _heads(product: Product) -> str:
    return product.manage("audit").stdout


def _files(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _timed(label, act) -> tuple[str, str]:
    began = time.monotonic()
    act()
    return label, f"{time.monotonic() - began:.1f} s"


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    return drill()
