"""Starts, asks, reloads and stops a real gateway: weir, or nginx with the same conf."""

import collections
import os
import re
import shutil
import signal
import subprocess
import tempfile

from . import conf as conf_text
from .client import Connection, encode_request
from .ports import Ports, listening
from .process import children
from .wait import wait_until

NGINX_PATH = "/usr/sbin/nginx"

# What the error log says once a reload is live, and when it was refused.
WEIR_GENERATION_LIVE = r"generation \d+ is live"
WEIR_GENERATION_REFUSED = r"\[emerg\]"
# What must be in no log, unless the test calls allow_in_log().
TROUBLE = re.compile(
    r"\[(?:alert|emerg)\]|exited on signal|core dumped|runtime error:|(?:Address|Leak|UndefinedBehavior)Sanitizer"
    r"|terminate called|Assertion .* failed"
)

CheckResult = collections.namedtuple("CheckResult", "code output")


class StartError(AssertionError):
    """The gateway ended instead of listening."""


def binary_path():
    """$WEIR_BINARY, else the build that is there."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    builds = [os.path.join(root, "build", kind, "weir") for kind in ("release", "debug", "asan")]
    chosen = os.environ.get("WEIR_BINARY")
    for path in [chosen] if chosen else builds:
        if os.path.exists(path):
            return path
    raise StartError(f"there is no {chosen or 'weir'} to test: ./dev build, or set WEIR_BINARY")


class Gateway:
    def __init__(self, binary, text, main="", events="", **values):
        self.binary = binary
        self.is_nginx = os.path.basename(os.path.realpath(binary)) == "nginx"
        self.values = values
        self.ports = Ports()
        self.folder = tempfile.mkdtemp(prefix="nginx-" if self.is_nginx else "weir-")
        os.chmod(self.folder, 0o755)  # workers may run as another user
        os.mkdir(f"{self.folder}/logs")
        self.process = None
        self.pid = None
        self._allowed = []
        self._parts = {"main": main, "events": events}
        self.write_conf(text)

    # The conf and the process.

    def write_conf(self, text):
        whole = conf_text.complete(text, self.folder, self.is_nginx, **self._parts)
        self.conf = conf_text.substitute(whole, self.values, self.ports, self.folder)
        self.write_file("gateway.conf", self.conf)

    def write_file(self, name, text):
        """Writes a file under the gateway's folder (%DIR%), for includes, scripts, content."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        return path

    def command(self, *more):
        return [self.binary, "-p", self.folder, "-c", f"{self.folder}/gateway.conf", *more]

    def start(self):
        """Returns once every TCP port of the conf is listened on."""
        with open(f"{self.folder}/logs/stderr", "ab") as output:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=self._environment(), start_new_session=True,
            )
        self.pid = self.process.pid
        wanted = conf_text.listened_ports(self.conf)
        wait_until(lambda: self._ended() or all(map(listening, wanted)), f"listening on {wanted}", 20)
        if self._ended():
            raise StartError(f"{self.binary} ended with code {self.process.returncode}:\n{self._logs()}")
        if not re.search(r"master_process\s+off", self.conf):
            # The master listens before its workers run (and nginx's forgets a SIGTERM that comes earlier).
            wait_until(lambda: self.workers() or self._ended(), "workers")
        return self

    def check(self):
        """Runs -t; returns (code, output)."""
        done = subprocess.run(self.command("-t"), capture_output=True, env=self._environment(), timeout=30)
        assert done.returncode >= 0, f"-t was ended by signal {-done.returncode}:\n{done.stderr!r}"
        return CheckResult(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def signal(self, number):
        os.kill(self.pid, number)

    def reload(self, text=None, refused=False):
        """SIGHUP, with a new conf if one is given; returns once the new generation is live
        (or, with refused=True, once the error log says why it is not). Ports keep their
        names: %PORT% stays what it was."""
        if text is not None:
            self.write_conf(text)
        before = len(self.error_log())
        workers = self.workers()
        self.signal(signal.SIGHUP)
        if refused:
            self._allowed.append(r"\[emerg\]")
            self.wait_for_log(r"\[emerg\]" if self.is_nginx else WEIR_GENERATION_REFUSED, after=before)
        elif self.is_nginx:
            wait_until(lambda: self.workers() and not set(workers) & set(self.workers()), "new nginx workers")
        else:
            self.wait_for_log(WEIR_GENERATION_LIVE, after=before)

    def stop(self, graceful=False, seconds=10):
        """SIGTERM, or SIGQUIT if graceful. Returns the exit code."""
        if self._ended():
            return self.process.returncode
        self.signal(signal.SIGQUIT if graceful else signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            name = "SIGQUIT" if graceful else "SIGTERM"
            self.kill()
            raise AssertionError(f"still running {seconds} s after {name}:\n{self._logs()}") from None

    def kill(self):
        """Ends the master and its workers without asking."""
        for pid in [*self.workers(), self.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def workers(self):
        """The pids of the worker processes."""
        return children(self.pid)

    def wait_for_workers(self, count=1):
        return wait_until(lambda: len(self.workers()) == count and self.workers(), f"{count} workers")

    # Asking.

    @property
    def port(self):
        return self.values["PORT"]

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def connect(self, port=None, address="127.0.0.1", timeout=10.0, **tls):
        """A Connection to %PORT%, to another port, or to a unix socket (port="/path")."""
        target = port if isinstance(port, str) else (address, port or self.port)
        return Connection(target, timeout, **tls)

    def request(self, method, target="/", headers=None, body=None, port=None, tls=None, **options):
        """One request on a connection of its own."""
        with self.connect(port, tls=tls) as connection:
            connection.send(encode_request(method, target, headers, body, **options))
            return connection.read_response(method)

    def get(self, target="/", headers=None, **options):
        return self.request("GET", target, headers, **options)

    def post(self, target="/", body=b"", headers=None, **options):
        return self.request("POST", target, headers, body, **options)

    def raw(self, data, port=None, quiet=2.0, finish=False):
        """Sends the bytes as they are; returns what comes back until the gateway closes, or
        until nothing came for `quiet` seconds. finish=True closes our sending side."""
        with self.connect(port) as connection:
            try:
                connection.send(data)
                if finish:
                    connection.finish_sending()
            except (BrokenPipeError, ConnectionResetError):
                pass  # answered and closed before it had read everything
            return connection.read_until_close(quiet)

    # Logs.

    def read_file(self, name):
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def error_log(self):
        return self.read_file("logs/error.log")

    def access_log(self):
        return self.read_file("logs/access.log")

    def wait_for_log(self, pattern, name="logs/error.log", after=0, seconds=10.0):
        """Waits until the log matches the pattern behind offset `after`; returns the match."""
        search = re.compile(pattern)
        return wait_until(
            lambda: search.search(self.read_file(name)[after:]), f"/{pattern}/ in {name}", seconds
        )

    def wait_for_access_log(self, pattern=".", **options):
        return self.wait_for_log(pattern, "logs/access.log", **options)

    def allow_in_log(self, pattern):
        """Lines that match are no reason to fail this test at its end."""
        self._allowed.append(pattern)

    def trouble(self):
        """Every sanitizer report, and the log lines that no started gateway should leave behind."""
        reports = [name for name in os.listdir(f"{self.folder}/logs") if name.startswith("sanitizer.")]
        found = [self.read_file(f"logs/{name}") for name in reports]
        if self.process is None:
            return found  # only checked with -t: its errors are its answer
        for line in (self.error_log() + self.read_file("logs/stderr")).splitlines():
            if TROUBLE.search(line) and not any(re.search(pattern, line) for pattern in self._allowed):
                found.append(line)
        return found

    # The end.

    def finish(self, keep):
        """Stops it, fails on trouble; removes its folder unless `keep` or something failed."""
        try:
            if self.process is not None and not self._ended():
                self.stop()
            trouble = self.trouble()
            if trouble:
                raise AssertionError("in the logs of {}:\n{}".format(self.folder, "\n".join(trouble)))
        except AssertionError:
            keep = True
            raise
        finally:
            self.ports.release()
            if not keep:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _ended(self):
        return self.process is None or self.process.poll() is not None

    def _logs(self):
        return f"{self.read_file('logs/stderr')}\n{self.error_log()[-4000:]}\n(folder: {self.folder})"

    def _environment(self):
        """Sanitizers report into files of their own, so that no log setting hides them."""
        environment = dict(os.environ)
        environment["ASAN_OPTIONS"] = f"log_path={self.folder}/logs/sanitizer:{os.environ.get('ASAN_OPTIONS', '')}"
        environment["UBSAN_OPTIONS"] = (
            f"print_stacktrace=1:log_path={self.folder}/logs/sanitizer:{os.environ.get('UBSAN_OPTIONS', '')}"
        )
        return environment
