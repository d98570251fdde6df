"""Free TCP ports, safe among test processes that run side by side.

A port is taken from below the kernel's ephemeral range, so that no outgoing connection
can sit on it, and reserved by a lock on a file until release() or the process's end.
"""

import fcntl
import os
import random
import socket
import tempfile

FIRST, LAST = 10240, 32000


def _lock(port):
    folder = os.path.join(tempfile.gettempdir(), f"weir-ports-{os.getuid()}")
    os.makedirs(folder, exist_ok=True)
    file = open(os.path.join(folder, str(port)), "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    except OSError:
        file.close()
        return None


def _bindable(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
    return not listening(port)


class Ports:
    """The ports one test holds."""

    def __init__(self):
        self._locks = []

    def take(self):
        while True:
            port = random.randint(FIRST, LAST)
            lock = _lock(port)
            if lock is None:
                continue
            if _bindable(port):
                self._locks.append(lock)
                return port
            lock.close()

    def release(self):
        for lock in self._locks:
            lock.close()
        self._locks.clear()


def listening(port):
    """Whether some process of this machine listens on the TCP port; connects to nothing."""
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                next(lines)
                for line in lines:
                    fields = line.split()
                    if fields[3] == "0A" and fields[1].endswith(wanted):
                        return True
        except FileNotFoundError:
            pass
    return False
