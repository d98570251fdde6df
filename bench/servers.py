"""The contenders and the upstream, each pinned to a core."""

import os
import re
import shutil
import subprocess
import tempfile

from harness.gateway import Gateway
from harness.ports import Ports, listening
from harness.process import children
from harness.wait import wait_until

HAPROXY = "/usr/sbin/haproxy"


class PinnedGateway(Gateway):
    """weir or nginx with one conf text, on one core."""

    def __init__(self, binary, text, core, **values):
        # access_log and info lines are a matter of taste; no contender writes any.
        super().__init__(binary, text, main=f"error_log logs/error.log warn;\n{values.pop('main', '')}", **values)
        self.core = core

    def command(self, *more):
        return ["taskset", "-c", str(self.core), *super().command(*more)]

    def processes(self):
        return [self.pid, *children(self.pid)]


class Haproxy:
    """HAProxy with a conf of its own; `%PORT%` and other %NAME%s as in the specs."""

    def __init__(self, text, core, **values):
        self.ports = Ports()
        self.port = self.ports.take()
        self.core = core
        self.process = None
        self.folder = tempfile.mkdtemp(prefix="haproxy-")
        values["PORT"] = self.port
        self._conf = os.path.join(self.folder, "haproxy.cfg")
        with open(self._conf, "w", encoding="utf-8") as file:
            file.write(re.sub(r"%([A-Z][A-Z0-9_]*)%", lambda found: str(values[found.group(1)]), text))

    def start(self):
        command = ["taskset", "-c", str(self.core), HAPROXY, "-db", "-f", self._conf]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: listening(self.port) or self.process.poll() is not None, "HAProxy listening")
        if self.process.poll() is not None:
            raise AssertionError(f"haproxy ended with code {self.process.returncode}")
        return self

    def processes(self):
        return [self.process.pid, *children(self.process.pid)]

    def finish(self, keep=False):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
        self.ports.release()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
