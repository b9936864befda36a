"""`make drill`: runs every drill and prints its figures; the exit status is 1 when one does not hold."""

import sys

from tests.drills import crashes, crowd, disk, install, kills, outage, proxy, restore, upgrade, uploads


def main() -> int:
    """Print label and figure of every drill."""
    failed = 0
    for drill in (install, proxy, crashes, crowd, uploads, kills, outage, disk, restore, upgrade):
        print(f"\n{drill.__name__.rpartition('.')[2]}", flush=True)
        try:
            for label, figure in drill.run():
                print(f"  {label:<72} {figure}", flush=True)
        except Exception as error:
            failed += 1
            print(f"  failed: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
