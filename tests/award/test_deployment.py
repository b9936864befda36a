"""How the product starts: only when it is safe to, and clean by Django's own check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
SECRET = "f7Gk2-q9Zt_4mWxL8vRb1NcYp3sDhE6jUaQoTiKzXwVyBn5M0r"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "SITE_URL": "https://alumn.example.org",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
}


def manage(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing in the environment but what is given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env={**kept, "DATA_DIR": str(tmp_path), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_production_environment_passes_the_deployment_check(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_the_deployment_check_misses_the_mail_server(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, "EMAIL_URL": ""})
    assert done.returncode != 0
    assert "EMAIL_URL" in done.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "alumn.example.org,*.example.org"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "alumn.example.org"}, "SITE_URL"),
        ({"SITE_URL": "http://alumn.example.org"}, "SITE_URL"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_the_product_refuses_to_start_unsafe(tmp_path, change, named):
    done = manage(tmp_path, "check", **{**PRODUCTION, **change})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert named in done.stderr.splitlines()[-1]


def test_a_demo_starts_with_nothing_set_and_makes_its_own_secret(tmp_path):
    assert manage(tmp_path, "check", DEMO="1").returncode == 0
    secret = tmp_path / "demo-secret"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o077 == 0


def test_migrate_alone_makes_everything_the_database_needs(tmp_path):
    assert manage(tmp_path, "migrate", "-v0", DEMO="1").returncode == 0
    asked = "from django.core.cache import cache; cache.set('k', 1); print(cache.get('k'))"
    assert manage(tmp_path, "shell", "-v0", "-c", asked, DEMO="1").stdout.strip() == "1"


@pytest.mark.parametrize("asked", [False, True], ids=["by default", "when asked for"])
def test_other_hosts_of_the_association_are_bound_to_https_only_when_asked_for(tmp_path, asked):
    wish = {"HSTS_INCLUDE_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"} if asked else {}
    said = manage(tmp_path, "diffsettings", "--all", **PRODUCTION, **wish).stdout
    for name in ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        assert f"{name} = {asked}" in said
