"""The shape of the house: what import-linter cannot see."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("award", "nominations", "voting")
RULES_OF_ONE_ROW = ("save", "delete")


def modules(*folders: str) -> Iterator[Path]:
    for app in folders or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def test_imports_keep_the_contracts():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_module_is_named_for_leftovers():
    assert not [path for path in modules() if path.stem in {"utils", "helpers", "common", "misc"}]


def test_views_reach_rows_through_access_only():
    """Neither by get_model nor by a model that another module re-exports."""
    offenders = []
    for path in modules():
        if "views" not in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "get_model", "_default_manager"}:
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno} .{node.attr}")
    assert not offenders


def test_models_override_neither_save_nor_delete():
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if "models" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name in RULES_OF_ONE_ROW
    ]
    assert not offenders


def test_signals_carry_no_rules():
    """post_migrate re-creates triggers; nothing else listens."""
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.db.models.signals"
        and {name.name for name in node.names} != {"post_migrate"}
    ]
    assert not offenders


@pytest.mark.parametrize("app", APPS)
def test_a_file_stays_readable(app):
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules(app)
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_every_service_is_called_by_name():
    """A public function of a service takes keywords only, so that a call reads like a sentence."""
    offenders = []
    for path in modules():
        if "services" not in path.parts:
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            names = [argument.arg for argument in node.args.args]
            changes = "by" in names and names != ["cycle", "came_from", "by"]  # the shape of an entry act
            if changes and not node.name.startswith("_"):
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    allowed = {"hand_down", "withdraw_approval"}
    assert not [offender for offender in offenders if offender.rsplit(" ", 1)[1] not in allowed]
