"""One start in a process of its own: `python -m bench.start.child bare|ours FOLDER` prints seconds and bytes as JSON."""

import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import process_time

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


def ours(folder: Path) -> int:
    """The first page of a web process here, made as the web server makes one, on a database that stands already."""
    server = import_module("marketplace.serving.gunicorn_config")
    server.post_fork(None, None)
    app = import_module("marketplace.wsgi").app
    server.post_worker_init(None)
    return int(app.test_client().get("/").status_code)


def prepare(folder: Path) -> int:
    """The database of `ours`, made before anything is measured."""
    with import_module("marketplace").create_app().app_context():
        import_module("marketplace.serving.migrating").upgrade()
    return ours(folder)


def main() -> None:
    name, folder = sys.argv[1:3]
    os.environ |= TOLD | {"MARKETPLACE_VAR": str(folder)}
    before = process_time()
    status = {"bare": bare, "ours": ours, "prepare": prepare}[name](Path(folder))
    used = resource.getrusage(resource.RUSAGE_SELF)
    modules = sorted({"numba", "scipy", "numpy"} & sys.modules.keys())
    told = {"status": status, "processor": process_time() - before, "peak": used.ru_maxrss * 1024, "modules": modules}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
