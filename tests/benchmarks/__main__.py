"""`make bench`: runs every benchmark and prints its figures; no test asserts a time."""

import importlib
import os
import pkgutil
import sys
import time

import tests.benchmarks


def main() -> int:
    """Print label and figure of every `bench_*` module; return 1 when one fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    failed = 0
    for module in sorted(
        info.name for info in pkgutil.iter_modules(tests.benchmarks.__path__) if info.name.startswith("bench_")
    ):
        began = time.perf_counter()
        print(f"\n{module.removeprefix('bench_')}", flush=True)
        try:
            for label, figure in importlib.import_module(f"tests.benchmarks.{module}").run():
                print(f"  {label:<72} {figure}", flush=True)
        except Exception as error:
            failed += 1
            print(f"  failed: {type(error).__name__}: {error}", flush=True)
        print(f"  ({time.perf_counter() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
