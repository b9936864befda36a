"""A child process for work that may run away: it answers over a line to its parent and can be ended at any moment.

A process is what a thread or a signal cannot be: it is ended whatever C code it is in, its memory has a ceiling, and a crash in a
library takes nobody else along. :mod:`award.press` keeps one for papers, :mod:`award.untrusted` starts one for each file.

A child inherits no secret: neither the environment of its parent nor its open files and connections.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from shutil import rmtree
from threading import Timer
from typing import IO

# A child that has begun to answer, or has hung up, is about to be done; this long it may take.
LAST_SECONDS = 5.0


class ChildLate(RuntimeError):
    """The child did not answer in time. It still runs until it is stopped."""


class ChildEnded(RuntimeError):
    """The child is gone and left no answer; `status` is its exit status, negative for the signal that ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"ended with status {status}")
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running child process, the line to it, and the folder that goes with it, if it has one."""

    process: subprocess.Popen[bytes]
    line: Connection
    folder: str

    @classmethod
    def start(
        cls,
        module: str,
        *arguments: str,
        folder: str = "",
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
        stderr: int | None = None,
        **environment: str,
    ) -> "Child":
        """Start `module` with the number of its end of the line as its first argument.

        `folder` is removed with the child, also when it cannot be started. Raises OSError when the machine cannot start another process.
        """
        ours, theirs = Pipe()
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            **environment,
        }
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module; no word of it comes from outside)
                [sys.executable, "-m", module, str(theirs.fileno()), *arguments],
                stdin=stdin or subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                pass_fds=[theirs.fileno()],
                env=environment,
            )
        except OSError:
            ours.close()
            _remove(folder)
            raise
        finally:
            theirs.close()
        return cls(process=process, line=ours, folder=folder)

    def receive(self, seconds: float, *, most: int | None = None) -> bytes:
        """Return what the child answers within `seconds`, of at most so many bytes.

        Raises ChildLate, or ChildEnded when it is gone or says more than that.
        """
        if not self.line.poll(seconds):
            raise ChildLate(f"no answer within {seconds:g} seconds")
        # An answer that has begun may stop halfway.
        timer = Timer(LAST_SECONDS, self.process.kill)
        timer.start()
        try:
            return self.line.recv_bytes(most)
        except (EOFError, OSError) as end:
            try:
                status = self.process.wait(LAST_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            raise ChildEnded(status) from end
        finally:
            timer.cancel()

    def stop(self) -> None:
        """End the child, wait until it is gone, and remove its folder."""
        self.line.close()
        self.process.kill()
        self.process.wait()
        _remove(self.folder)


def _remove(folder: str) -> None:
    if folder:
        rmtree(folder, ignore_errors=True)
