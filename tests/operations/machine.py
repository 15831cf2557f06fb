"""A small Debian machine with a systemd, processes, folders and a network of its own, made from a folder and thrown away.

It shares the kernel and the processors with the machine that makes it, and nothing else: what `systemctl`, `useradd` or `nginx` do
there is done there alone. Root, unshare, debootstrap and slirp4netns (which lets it ask the outside) are needed.
"""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

NEEDED = ("debootstrap", "unshare", "nsenter", "slirp4netns")
EMPTY = "ca-certificates,dbus,systemd-sysv"
"""What an empty server has beside the least that Debian calls a system."""
NETWORK = 0x40000000
"""The number by which the kernel knows networks among the spaces of a process."""
KEPT = re.compile(r"(PIP|UV)_\w+|SSL_CERT_\w+|\w+_proxy", re.IGNORECASE)
"""Names of variables about the way to the package indexes, which the machines are told, too."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BOOT = """
mount --make-rprivate /
mount -t overlay overlay -o lowerdir=$BASE,upperdir=$PLACE/upper,workdir=$PLACE/work $PLACE/root
cd $PLACE/root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
echo $NAME > /proc/sys/kernel/hostname
pivot_root . mnt
umount -l /mnt
exec env -i container=other PATH=$PATH /lib/systemd/systemd --log-target=null
"""


class Refused(Exception):
    """A command on a machine ended with an error; the message holds what it said."""


def missing() -> list[str]:
    """The programs that are needed to make a machine, and that are not here."""
    return [name for name in NEEDED if not shutil.which(name)]


def empty(place: Path, suite: str, mirror: str) -> Path:
    """The folder of a Debian with nothing on it; made where it is not there yet."""
    base = place / f"debian-{suite}"
    if not base.exists():
        being_made = place / f"debian-{suite}.being-made"
        shutil.rmtree(being_made, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", f"--include={EMPTY}", suite, str(being_made), mirror]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        being_made.rename(base)
    return base


def own_mirror() -> str:
    """Where this machine has its Debian packages from; blank where it does not say."""
    for source in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))):
        text = source.read_text("utf-8") if source.exists() else ""
        if found := re.search(r"(?m)^(?:URIs:|deb(?: \[.*?\])?) *(https?://\S+/debian/?)(?:\s|$)", text):
            return found[1]
    return ""


class Machine:
    """One machine: `run` is a command line typed at its console."""

    def __init__(self, name: str, base: Path, place: Path, lent: Sequence[Path] = ()) -> None:
        self.name, self.place = name, place / name
        self.group = Path(_groups(), f"jiebang-{os.getpid()}-{name}")
        shutil.rmtree(self.place, ignore_errors=True)
        for folder in ("upper/etc", "work", "root"):
            (self.place / folder).mkdir(parents=True)
        (self.place / "upper/etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
        (self.place / "upper/etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {name}\n")
        (self.place / "upper/etc/hostname").write_text(f"{name}\n")
        for path in lent:
            _copy(path, self.place / "upper" / path.relative_to("/"))
        self._boot(base)

    def _boot(self, base: Path) -> None:
        self.group.mkdir()
        into_group = f"echo $$ > {self.group}/cgroup.procs"
        spaces = "--mount --pid --net --uts --ipc --cgroup --fork --kill-child"
        environ = {"PATH": PATH, "BASE": str(base), "PLACE": str(self.place), "NAME": self.name}
        script = f"{into_group}; exec unshare {spaces} sh -euc '{BOOT}'"
        self.screen = (self.place / "console").open("w")
        self.holder = subprocess.Popen(["sh", "-euc", script], env=environ, stdout=self.screen, stderr=self.screen)
        _until(self._begins, f"{self.name} does not start: see {self.screen.name}")
        self.wire = subprocess.Popen(
            ["slirp4netns", "--configure", "--disable-host-loopback", str(self.init), "tap0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _until(self._is_up, f"{self.name} does not come up")
        _until(lambda: self._said("ls", "/sys/class/net/tap0"), f"{self.name} gets no network")

    def _begins(self) -> bool:
        children = Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text().split()
        self.init = int(children[0]) if children else 0
        with suppress(OSError):
            return b"systemd" in Path(f"/proc/{self.init}/cmdline").read_bytes().split(b"\0")[0]
        return False

    def _is_up(self) -> bool:
        return self._said("systemctl", "is-system-running") in ("running", "degraded")

    def _said(self, *command: str) -> str:
        done = subprocess.run([*self.inside(), *command], capture_output=True, text=True, env={"PATH": PATH})
        return done.stdout.strip()

    def inside(self, *spaces: str) -> list[str]:
        """The beginning of a command line that leads into the machine, or into some of its spaces alone."""
        return ["nsenter", "--target", str(self.init), *(spaces or ("--all", "--root", "--wd"))]

    def path(self, inside: str) -> Path:
        """Where a file of the machine is seen from outside."""
        return Path(f"/proc/{self.init}/root{inside}")

    def console(self, user: str = "root") -> "Console":
        """A new shell, as after a sign-in."""
        return Console(self, user)

    def run(self, commands: str) -> str:
        """Type something that is not on the page into a root shell of its own; return what was said, or raise `Refused`."""
        with self.console() as console:
            return console.type(commands)

    @contextmanager
    def network(self) -> Iterator[None]:
        """Whatever this thread connects to meanwhile is reached as from the machine itself."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net") as own, open(f"/proc/{self.init}/ns/net") as its:
            if libc.setns(its.fileno(), NETWORK):
                raise OSError(ctypes.get_errno(), f"cannot enter the network of {self.name}")
            try:
                yield
            finally:
                libc.setns(own.fileno(), NETWORK)

    def stop(self) -> None:
        """Switch the machine off; its folder stays for whoever wants to look."""
        self.wire.terminate()
        with suppress(ProcessLookupError):
            os.kill(self.init, signal.SIGKILL)
        for process in (self.holder, self.wire):
            process.wait(60)
        self.screen.close()
        for folder in sorted((path for path in self.group.rglob("*") if path.is_dir()), reverse=True):
            folder.rmdir()
        self.group.rmdir()


class Console:
    """A shell that stays open, keeps its folder and its variables, and ends at the first command that fails."""

    def __init__(self, machine: Machine, user: str) -> None:
        self.machine = machine
        home = "/root" if user == "root" else f"/home/{user}"
        kept = {name: word for name, word in os.environ.items() if KEPT.fullmatch(name)}
        environ = {**kept, "PATH": PATH, "HOME": home, "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        as_user = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        self.shell = subprocess.Popen(
            [*machine.inside(), *as_user, "sh", "-eu"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        self.type(f"cd {home}")

    def __enter__(self) -> "Console":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def type(self, commands: str) -> str:
        """Type lines; return what was said until all was done, or raise `Refused`. Nobody answers a question."""
        assert self.shell.stdin and self.shell.stdout
        end = f"-- {uuid.uuid4().hex} --"
        try:
            self.shell.stdin.write(f"{{\n{commands}\n}} < /dev/null\necho '{end}'\n")
            self.shell.stdin.flush()
        except BrokenPipeError:
            pass
        said = []
        for line in self.shell.stdout:
            if line.rstrip("\n").endswith(end):
                return "".join(said) + line.rstrip("\n").removesuffix(end)
            said.append(line)
        raise Refused(f"{self.machine.name}: exit {self.shell.wait()}\n{commands}\n{''.join(said)[-4000:]}")

    def close(self) -> None:
        assert self.shell.stdin and self.shell.stdout
        with suppress(BrokenPipeError):
            self.shell.stdin.close()
        self.shell.stdout.close()
        self.shell.wait()


def _groups() -> Path:
    """Where groups of processes of the second kind are made."""
    kinds = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    return next(Path(fields[1]) for fields in kinds if fields[2] == "cgroup2")


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, to, dirs_exist_ok=True)
    else:
        shutil.copy(path, to)


def _until(true: object, otherwise: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            sys.exit(otherwise)
        time.sleep(0.2)
