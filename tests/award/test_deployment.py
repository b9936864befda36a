"""How the product starts: only when it is safe to, and clean by Django's own check."""

import os
import re
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
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY_FALLBACKS": f"{SECRET}{SECRET}"[:55] + "," + "a" * 60}, "SECRET_KEY_FALLBACKS"),
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


def test_a_list_may_have_blanks_between_its_parts(tmp_path):
    """A former key with a blank before it would be another key, and what lies under it would be lost."""
    former = [f"former-{number}-{SECRET}" for number in range(2)]
    lists = {"SECRET_KEY_FALLBACKS": ", ".join(former), "ALLOWED_HOSTS": "a.example , b.example,"}
    said = manage(tmp_path, "diffsettings", "--all", **PRODUCTION, **lists).stdout
    assert f"SECRET_KEY_FALLBACKS = {former}" in said
    assert "ALLOWED_HOSTS = ['a.example', 'b.example', 'alumn.example.org']" in said


def test_a_demo_starts_with_nothing_set_and_makes_its_own_secret(tmp_path):
    assert manage(tmp_path, "check", DEMO="1").returncode == 0
    secret = tmp_path / "demo-secret"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o077 == 0


def test_an_empty_database_address_means_sqlite(tmp_path):
    assert manage(tmp_path, "check", DEMO="1", DATABASE_URL="").returncode == 0


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


def delivered(name: str) -> str:
    return (ROOT / "deploy" / name).read_text()


def test_the_product_has_one_name_in_every_file_that_installs_it():
    for path in filter(Path.is_file, (ROOT / "deploy").iterdir()):
        text = path.read_text()
        for other in ("/etc/award", "/srv/award", "User=award", "award-web", "award.env", "//award:"):
            assert other not in text, (path.name, other)


def test_the_image_dumps_with_the_version_of_the_server_it_runs_beside():
    server = re.search(r"image: postgres:(\d+)", delivered("compose.yaml"))
    client = re.search(r"postgresql-client-(\d+)", delivered("Dockerfile"))
    assert server
    assert client
    assert int(client[1]) >= int(server[1])


def test_the_database_of_the_containers_is_asked_by_address():
    """The image starts it once on a socket only, to make its first database, and stops it again: nobody may take that for ready."""
    test = re.search(r"healthcheck: \{test: \[([^\]]*pg_isready[^\]]*)\]", delivered("compose.yaml"))
    assert test
    assert "-h, 127.0.0.1" in test[1]


def test_no_container_runs_as_root_or_through_a_shell():
    image = delivered("Dockerfile")
    assert re.search(r"(?m)^USER alumn$", image)
    assert re.search(r"(?m)^CMD \[", image)
    assert re.search(r"(?m)^HEALTHCHECK ", image)
    assert "sh -c" not in delivered("compose.yaml")
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "data", "**/*.env", "**/*.sqlite3*"} <= set(ignored)


def test_the_example_of_the_settings_names_only_settings_the_readme_has():
    named = re.findall(r"(?m)^#?([A-Z_]+)=", delivered("env.example"))
    table = (ROOT / "README.md").read_text()
    assert len(named) > 6
    assert [name for name in named if f"`{name}`" not in table] == []


@pytest.mark.parametrize("unit", ["alumn-web.service", "alumn-worker.service", "alumn-backup.service"])
def test_every_service_is_confined_and_keeps_its_files_to_itself(unit):
    lines = delivered(unit).splitlines()
    for wanted in ("User=alumn", "UMask=0077", "StateDirectory=alumn", "StateDirectoryMode=0700", "NoNewPrivileges=yes",
                   "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "CapabilityBoundingSet="):  # fmt: skip
        assert wanted in lines, wanted
    if unit != "alumn-backup.service":
        assert any(line.startswith("TimeoutStopSec=") for line in lines)
        assert "ExecStartPre=/srv/alumn/.venv/bin/python manage.py upgrade" in lines


def test_the_version_is_the_same_wherever_it_stands():
    from award import __version__

    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_a_worker_that_never_ran_is_not_alive(tmp_path):
    assert manage(tmp_path, "migrate", "-v0", DEMO="1").returncode == 0
    assert manage(tmp_path, "alive", DEMO="1").returncode == 1
    ran = "from award import tasks; tasks.beat()"
    assert manage(tmp_path, "shell", "-v0", "-c", ran, DEMO="1").returncode == 0
    assert manage(tmp_path, "alive", DEMO="1").returncode == 0
