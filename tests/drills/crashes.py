"""Dies at many statements of a whole award year and audits what is left (tests/crash_points.py)."""

import json
import os
import subprocess
import sys
import tempfile

from tests.product import ROOT, fresh_database

POINTS = 60


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure). Raises AssertionError when the audit found anything."""
    with tempfile.TemporaryDirectory(prefix="award-crash-") as folder, fresh_database() as database:
        env = {**os.environ, **database, "DATA_DIR": folder, "SITE_URL": "http://127.0.0.1:8000"}
        if not env["DATABASE_URL"]:
            del env["DATABASE_URL"]
        command = [sys.executable, "-m", "tests.crash_points", str(POINTS), "1"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    return [(f"deaths at statements of a year of {deaths[0]['of']}, each audited twice", f"{len(deaths)}, no findings")]
