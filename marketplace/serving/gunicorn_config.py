"""How the web server runs: a few processes with a few threads each, which die with their master.

Bodies are received, and answers handed out, by the loop of each process and not
by its threads, so that a slow visitor holds up nobody (decision 0045).
"""

import gc
import os
import resource

from marketplace.shared import leash

gc.disable()
"""While the application is loaded: hardly anything of it is ever garbage. `on_starting` comes next."""

preload_app = True
"""The master loads the application once; each process is forked from it, and opens connections of its own (decision 0077)."""
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


def on_starting(server: object) -> None:
    """The application is loaded: from here on garbage is collected, and the application itself never looked through for it.

    So its memory is written to by no process, and is the same for all of them.
    """
    gc.freeze()
    gc.enable()


def post_fork(server: object, worker: object) -> None:
    """Tie a fresh worker process to its master."""
    leash.bind(os.getppid())
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192) if most > 0 else 8192, most))
