"""Gateways in the background: started by a command that returns, known by their pid file."""

import os
import signal
import subprocess

import pytest

from harness import wait_until
from harness.gateway import binary_path
from harness.process import alive


@pytest.fixture
def daemon(gateways):
    """daemon(conf) starts a gateway with `daemon on` and returns once the command has ended."""
    made = []

    def make(text, main="", **options):
        gateway = gateways(binary_path(), text, main="daemon on;\n" + main, **options)
        made.append(gateway)
        done = subprocess.run(
            gateway.command(), capture_output=True, text=True, timeout=60, env=gateway._environment()
        )
        assert done.returncode == 0, done.stderr
        gateway.pid = int(gateway.read_file("logs/gateway.pid"))
        return gateway

    yield make
    for gateway in made:
        for name in ("logs/gateway.pid", "logs/gateway.pid.oldbin"):
            text = gateway.read_file(name)
            if text:
                end(int(text))


def end(pid):
    try:
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not alive(pid), f"the end of {pid}")
    except ProcessLookupError:
        pass
    except AssertionError:
        os.kill(pid, signal.SIGKILL)
        raise
