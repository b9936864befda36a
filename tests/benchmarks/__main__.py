"""`make bench`: runs every benchmark, or those that are named, and prints its figures; no test asserts a time.

python -m tests.benchmarks nomination standings
"""

import importlib
import os
import pkgutil
import sys
import time

import tests.benchmarks


def main(wanted: list[str]) -> int:
    """Print label and figure of every `bench_*` module, or of the wanted ones; return 1 when one fails, 2 for a name there is not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    # As in production: what is acknowledged lies on the disk.
    os.environ["MEASURING"] = "1"
    failed = 0
    there = sorted(
        info.name.removeprefix("bench_")
        for info in pkgutil.iter_modules(tests.benchmarks.__path__)
        if info.name.startswith("bench_")
    )
    if unknown := set(wanted) - set(there):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(there)}")
        return 2
    for name in wanted or there:
        began = time.perf_counter()
        print(f"\n{name}", flush=True)
        try:
            for label, figure in importlib.import_module(f"tests.benchmarks.bench_{name}").run():
                print(f"  {label:<72} {figure}", flush=True)
        except Exception as error:
            failed += 1
            print(f"  failed: {type(error).__name__}: {error}", flush=True)
        print(f"  ({time.perf_counter() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
