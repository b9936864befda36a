"""The worker as `manage.py qcluster` runs it: django-q2's, with an answer to a process that is killed.

Its processes hand tasks to one another through queues in memory. A process that is killed from outside (by the machine when memory
runs out, say) may hold such a queue's lock, and then nobody ever takes a task again while all look alive. So after such a death the
queues and their processes are made anew; what was in them is still in the database and is done again.
"""

import os
import signal
from typing import Any

from django_q import cluster
from django_q.conf import Conf, logger


class Sentinel(cluster.Sentinel):
    """Guards the worker's processes; begins anew when one was killed."""

    def reincarnate(self, process: Any) -> None:
        """Replace a process that is gone, and all the others when it was killed."""
        if process not in (*self.pool, self.monitor, self.pusher):
            return  # replaced already
        if process.exitcode is None or process.exitcode >= 0:
            super().reincarnate(process)
            return
        logger.critical("process %s was killed by signal %s: beginning anew", process.pid, -process.exitcode)
        for other in (*self.pool, self.monitor, self.pusher):
            other.kill()
            other.join()
        self.task_queue = cluster.Queue(maxsize=Conf.QUEUE_LIMIT)
        self.result_queue = cluster.Queue()
        self.event_out = cluster.Event()
        self.spawn_cluster()
        self.reincarnations += 1


def run() -> int:
    """Work until told to stop; return the exit status, 1 when the guard itself is gone and the worker has to be started again."""
    cluster.Sentinel = Sentinel
    worker = cluster.Cluster()
    worker.start()
    worker.sentinel.join()
    if not worker.sentinel.exitcode:
        return 0
    logger.critical("the guard of the worker ended with %s", worker.sentinel.exitcode)
    if os.getpgrp() == os.getpid():
        # Whoever it guarded would go on with nobody to stop them; this process goes with them.
        os.killpg(os.getpid(), signal.SIGKILL)
    return 1
