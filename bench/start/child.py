"""One start in a process of its own: `python -m bench.start.child bare|ours FOLDER` prints seconds and bytes as JSON."""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import process_time


def bare(folder: Path) -> int:
    """The first page of a bare application."""
    module = import_module("bench.start.bare")
    app = module.create_app(f"sqlite:///{folder / 'bare.db'}")
    with app.app_context():
        module.db.create_all()
    return int(app.test_client().get("/").status_code)


def ours(folder: Path) -> int:
    """The first page of the web process here, as `marketplace serve` makes it, on a database that stands already."""
    config, factory = import_module("marketplace.config"), import_module("marketplace.factory")
    settings = config.Settings(mode=config.Mode.TEST, var_dir=folder, secret_key="for this bench only, " * 3)
    return int(factory.create_app(settings).test_client().get("/").status_code)


def prepare(folder: Path) -> int:
    """The database of `ours`, made before anything is measured."""
    config, factory = import_module("marketplace.config"), import_module("marketplace.factory")
    settings = config.Settings(mode=config.Mode.TEST, var_dir=folder, secret_key="for this bench only, " * 3)
    with factory.create_app(settings).app_context():
        import_module("marketplace.serving.database").migrate()
    return 200


def main() -> None:
    name, folder = sys.argv[1:3]
    before = process_time()
    status = {"bare": bare, "ours": ours, "prepare": prepare}[name](Path(folder))
    used = resource.getrusage(resource.RUSAGE_SELF)
    modules = sorted({"numba", "scipy", "numpy"} & sys.modules.keys())
    told = {"status": status, "processor": process_time() - before, "peak": used.ru_maxrss * 1024, "modules": modules}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
