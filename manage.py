#!/usr/bin/env python
"""Django's command line for Årets alumn."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "award.settings")
    if sys.argv[1:2] == ["demo"] and "SECRET_KEY" not in os.environ:
        # A demo needs no configuration; a real installation always has a SECRET_KEY and never turns into a demo by itself.
        os.environ.setdefault("DEMO", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
