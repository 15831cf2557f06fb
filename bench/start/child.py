"""One start in a process of its own: `python -m bench.start.child bare|ours FOLDER` prints seconds and bytes as JSON."""

import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

TOLD = {
    "SECRET_KEY": "for this bench only, " * 3,
    "MARKETPLACE_MODE": "production",
    "TRUSTED_HOSTS": "localhost",
    "TRUSTED_PROXIES": "0",
} | dict.fromkeys(("DATABASE_URL", "REDIS_URL", "BASE_URL", "HOST"), "")
"""What the process here is told, whatever the one who measures has set: a small installation with nothing beside it."""


def bare(folder: Path) -> int:
    """The first page of a bare application."""
    module = import_module("bench.start.bare")
    app = module.create_app(f"sqlite:///{folder / 'bare.db'}")
    with app.app_context():
        module.db.create_all()
    return int(app.test_client().get("/").status_code)


def load(folder: Path) -> Any:
    """The application as the master of the web server loads it, on a database that stands already."""
    server = import_module("marketplace.serving.gunicorn_config")
    app = import_module("marketplace.wsgi").app
    server.on_starting(None)
    return app


def prepare(folder: Path) -> int:
    """The database of `load`, and the templates, made before anything is measured."""
    with import_module("marketplace").create_app().app_context():
        import_module("marketplace.serving.migrating").upgrade()
    return int(load(folder).test_client().get("/").status_code)


def tell(status: int, *, loading: float, own: float) -> None:
    """Print what a first page has taken: `loading` before the process was forked, `own` in it."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    modules = sorted({"numba", "scipy", "numpy"} & sys.modules.keys())
    print(json.dumps({"status": status, "loading": loading, "own": own, "peak": peak, "modules": modules}))


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    os.environ |= TOLD | {"MARKETPLACE_VAR": str(folder)}
    before = process_time()
    if name != "ours":
        return tell({"bare": bare, "prepare": prepare}[name](folder), loading=0, own=process_time() - before)
    app = load(folder)
    loading = process_time() - before
    if child := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    import_module("marketplace.serving.gunicorn_config").post_fork(None, None)
    return tell(int(app.test_client().get("/").status_code), loading=loading, own=process_time())


if __name__ == "__main__":
    main()
