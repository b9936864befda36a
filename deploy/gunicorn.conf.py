"""gunicorn: threads for waiting, as many processes as cores."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", os.cpu_count() or 2))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
accesslog = None
# A request line or header longer than this is nobody's browser.
limit_request_line = 4094
limit_request_fields = 60
# Nobody steers a running server here.
control_socket_disable = True
# The sign of life of each process must not wait for a slow disk.
if os.path.isdir("/dev/shm"):  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108
