"""`docs/operations.md` from its first block to its last, and after each part a look at whether what it promises has come about."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import looks, page
from .first_minutes import bring
from .first_need import Walk
from .machine import Console, Machine
from .visitor import Visitor

NAME, MAIL = "jiebang.example.cn", "mail.example.cn"
EARLIER, LATER = "0.1.0", "0.1.0.post1"
CHECKOUT = "apt-get update -q && apt-get install -qy --no-install-recommends python3 python3-venv make git"


class Story:
    """The machines, their open shells, and who sits before them."""

    def __init__(self, base: Path, place: Path, lent: Sequence[Path], stack: ExitStack) -> None:
        self.base, self.place, self.lent, self.stack = base, place, lent, stack
        self.blocks, self.took = page.blocks(), {}
        self.consoles: dict[str, Console] = {}
        self.machines: dict[str, Machine] = {}
        self.letters = place / "letters"
        shutil.rmtree(self.letters, ignore_errors=True)
        self.letters.mkdir(parents=True)

    def machine(self, name: str, lent: Sequence[Path] = ()) -> Machine:
        """An empty machine with an open root shell, until the end."""
        made = self.machines[name] = Machine(name, self.base, self.place, lent)
        self.stack.callback(made.stop)
        self.consoles[name] = self.stack.enter_context(made.console())
        return made

    def type(self, heading: str, *, on: str = "", blocks: slice = slice(None)) -> str:
        """Type what stands under a heading, on the machines that it names or on another one; return what was said."""
        return "".join(
            self.consoles[on or block.machine].type(block.commands) for block in page.under(heading, self.blocks)[blocks]
        )

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Say what goes on, and how long it took."""
        print(f"{name} ...", flush=True)
        begun = time.monotonic()
        yield
        self.took[name] = time.monotonic() - begun
        print(f"{name}: {self.took[name]:.0f} s", flush=True)

    def browser(self) -> Visitor:
        """A new browser that trusts the certificate of the server."""
        server = self.machines["server"]
        return Visitor(f"https://{NAME}", server.path("/etc/ssl/jiebang/fullchain.pem").read_text(), server.network)

    def tell(self) -> None:
        for step in (
            self.pack,
            self.install,
            self.nginx,
            self.mail,
            self.first_need,
            self.copies,
            self.restore,
            self.upgrade,
            self.secrets,
            self.watching,
            self.full_disk,
            self.parts,
        ):
            name = step.__name__.replace("_", " ")
            with self.part(name):
                step()

    def pack(self) -> None:
        """The package of this commit, and one that calls itself newer."""
        with ExitStack() as here:
            made = Machine("checkout", self.base, self.place, self.lent)
            here.callback(made.stop)
            made.run(f"{CHECKOUT} && useradd --create-home somebody")
            bring(made, self.place)
            console = self.consoles["checkout"] = here.enter_context(made.console("somebody"))
            console.type("git clone --quiet /srv/source.bundle jiebang")
            self.type("Pack")
            packed = made.path("/home/somebody/jiebang/dist/jiebang.tar")
            shutil.copy(packed, self.place / "jiebang.tar")
            console.type(f"sed -i 's/^version = .*/version = {LATER}/' setup.cfg && make package")
            shutil.copy(packed, self.place / "jiebang-next.tar")

    def install(self) -> None:
        server = self.machine("server")
        shutil.copy(self.place / "jiebang.tar", server.path("/root/jiebang.tar"))
        said = self.type("Install")
        found = re.search(r"Password, shown this once: (\S+)", said)
        looks.holds(found, f"init shows no password: {said}")
        self.shown = found[1] if found else ""
        looks.unit_is(server, "jiebang", "active", "enabled")
        looks.all_parts_run(server)
        looks.owns_nothing(server)
        looks.units_verify(server)

    def nginx(self) -> None:
        self.type("nginx and the certificate")
        looks.nginx_guards(self.browser, self.machines["server"])

    def mail(self) -> None:
        server = self.machines["server"]
        self._postbox(server)
        self.type("Mail")
        looks.holds("letters" not in looks.health(self.browser())["unsafe"], "letters go out by a mail server")

    def _postbox(self, server: Machine) -> None:
        """The mail server that the page names, in the network of the machine, with a certificate that the machine trusts."""
        key, certificate = self.place / "mail.key", self.place / "mail.pem"
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj".split()
        subject = [f"/CN={MAIL}", "-addext", f"subjectAltName=DNS:{MAIL}", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*command, *subject], check=True, capture_output=True)
        shutil.copy(certificate, server.path("/usr/local/share/ca-certificates/mail.crt"))
        server.run(f"update-ca-certificates && echo 127.0.0.1 {MAIL} >> /etc/hosts")
        command = [sys.executable, "-m", "tests.operations.postbox", str(self.letters), str(certificate), str(key)]
        running = subprocess.Popen([*server.inside("--net"), *command], cwd=page.ROOT)
        self.stack.callback(running.wait)
        self.stack.callback(running.terminate)

    def first_need(self) -> None:
        self.walk = Walk(self.browser, self.shown, self.letters)
        self.walk.walk(page.steps())
        looks.on_the_board(self.browser())
        told = looks.until(lambda: "imported needs: 1" in self.walk.person("city").open("/inbox").words)
        looks.holds(told, "the worker tells the city officer what came")

    def copies(self) -> None:
        server = self.machines["server"]
        said = self.type("Copies")
        looks.holds(".database" in said and "heads" in said, said)
        looks.unit_is(server, "jiebang-backup.timer", "active", "enabled")
        looks.holds(server.run("cat /var/lib/jiebang/secret_key").strip() not in server.run("cat /var/backups/jiebang/heads"), "")
        self.head = looks.head(server.run("tail -n 1 /var/backups/jiebang/heads"))

    def restore(self) -> None:
        server, new = self.machines["server"], self.machine("new")
        shutil.copy(self.place / "jiebang.tar", new.path("/root/jiebang.tar"))
        shutil.copytree(server.path("/var/backups/jiebang"), new.path("/root/backup"))
        shutil.copy(server.path("/var/lib/jiebang/secret_key"), new.path("/root/secret_key"))
        self.type("Install", on="new", blocks=slice(0, 2))
        said = self.type("Restore")
        looks.holds(said.count(self.head) == 2, f"the restored record has the head that was kept: {said}")
        looks.unit_is(new, "jiebang", "active", "enabled")
        looks.owns_nothing(new)
        looks.on_the_board(Visitor("http://127.0.0.1:8000", within=new.network))
        new.run("systemctl stop jiebang postgresql")

    def upgrade(self) -> None:
        server = self.machines["server"]
        shutil.copy(self.place / "jiebang-next.tar", server.path("/root/jiebang-next.tar"))
        looks.holds(looks.version(server) == EARLIER, "the earlier release is installed")
        self.type("Upgrade")
        looks.holds(looks.version(server) == LATER, "the later release is installed")
        self._goes_on()

    def _goes_on(self) -> None:
        """What stood still stands, and who was signed in still is."""
        looks.on_the_board(self.browser())
        city = self.walk.person("city").open("/needs")
        looks.holds(city.status == 200 and city.url.endswith("/needs"), f"still signed in: {city.url} {city.words[:500]}")

    def secrets(self) -> None:
        server = self.machines["server"]
        before = server.run("cat /var/lib/jiebang/secret_key /etc/jiebang.env /etc/jiebang-owner.env")
        said = self.type("Other secrets")
        looks.holds("0 waiting" in said, f"no letter waits when the key is changed: {said}")
        after = server.run("cat /var/lib/jiebang/secret_key /etc/jiebang.env /etc/jiebang-owner.env")
        kept = {line for line in before.splitlines() if line in after and ("://jiebang" in line or len(line) == 64)}
        looks.holds(not {line for line in kept if "127.0.0.1/jiebang" in line}, f"both words are other ones: {kept}")
        server.run("systemctl restart jiebang && jiebang --owner migrate")
        self._goes_on()
        self._letter_comes()
        modes = server.run("stat -c '%a %U %n' /var/lib/jiebang/secret_key /etc/jiebang.env /etc/jiebang-owner.env")
        looks.holds(modes.split()[0] == "600" and modes.split()[3] == "640" == modes.split()[6], modes)

    def _letter_comes(self) -> None:
        """A forgotten password, and the letter with its link: a web process, the worker and the mail server take part."""
        before = len(list(self.letters.glob("*.eml")))
        self.browser().open("/forgotten").press("English", {}).press(*looks.FORGOTTEN)
        self.walk.link("qian@jiebang.example.cn", after=before)

    def watching(self) -> None:
        said = self.type("Watching")
        looks.holds("events hold. Head:" in said and "0 given up" in said and "0 loaded units listed" in said, said)
        looks.holds("/reset/" not in re.sub(r"/reset/[*…]+", "", said), f"a link stands in a log: {said}")

    def full_disk(self) -> None:
        server = self.machines["server"]
        self.type("A full disk")
        server.run(
            "cp -p /etc/jiebang.env /root/before && echo FREE_SPACE=1000000000000000 >> /etc/jiebang.env && systemctl restart jiebang"
        )
        looks.on_the_board(self.browser())
        looks.holds("space" in looks.health(self.browser())["unsafe"], "little space is named")
        looks.refuses_uploads(self.walk)
        server.run("cat /root/before > /etc/jiebang.env && systemctl restart jiebang")

    def parts(self) -> None:
        server = self.machines["server"]
        self.type("Parts by themselves")
        for name in ("jiebang-web", "jiebang-worker", "jiebang-relay"):
            looks.unit_is(server, name, "active", "enabled")
        looks.unit_is(server, "jiebang", "inactive", "disabled")

        def well() -> bool:
            return all(state.startswith("ok") for state in looks.health(self.browser())["parts"].values())

        looks.holds(looks.until(well), "all parts are up")
        self._goes_on()
        self._letter_comes()
        server.run("systemctl stop redis-server")
        self._goes_on()
        self._letter_comes()
        server.run("systemctl start redis-server")
        looks.holds(looks.until(well), "all parts are up again")
        server.run(
            "systemctl stop postgresql && systemctl restart --no-block jiebang-web jiebang-worker jiebang-relay && sleep 20"
        )
        server.run("systemctl start postgresql")
        looks.holds(looks.until(well), "a start before the database is made up for")
