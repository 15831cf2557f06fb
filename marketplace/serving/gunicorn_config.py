"""How the web server runs: a few processes with a few threads each, which die with their master."""

import os

from marketplace import leash

worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
errorlog = "-"
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
forwarded_allow_ips = ""
"""Headers of a proxy are read by the application, as many as TRUSTED_PROXIES says."""


def post_fork(server: object, worker: object) -> None:
    """Tie a fresh worker process to its master."""
    leash.bind(os.getppid())
