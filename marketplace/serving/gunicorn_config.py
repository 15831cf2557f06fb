"""How the web server runs: a few processes with a few threads each, which die with their master.

Bodies are received, and answers handed out, by the loop of each process and not
by its threads, so that a slow visitor holds up nobody (decision 0045).
"""

import gc
import os
import resource

from marketplace.shared import leash

worker_class = "marketplace.serving.receiving.ReceivingWorker"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 8
keepalive = 5
worker_connections = 1000
"""A process; beyond that the visitor who has kept it waiting the longest makes room."""
limit_request_line = 8190
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
    """Tie a fresh worker process to its master, and leave what it loads alone: hardly any of it is ever garbage."""
    leash.bind(os.getppid())
    gc.disable()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192) if most > 0 else 8192, most))


def post_worker_init(worker: object) -> None:
    """From here on garbage is collected, and the application itself is never looked through for it."""
    gc.freeze()
    gc.enable()
