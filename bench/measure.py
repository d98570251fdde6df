"""CPU time of processes, and one run of wrk."""

import os
import re
import subprocess

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def cpu_seconds(pids):
    """CPU time the processes have used, all their threads, to the nanosecond."""
    total = 0
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
    return total / 1e9


def _milliseconds(text, percentile):
    value, unit = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)\s*$", text, re.MULTILINE).groups()
    return float(value) * UNITS[unit]


def wrk(url, core, connections, seconds, script=None):
    """One run; a round with errors measures nothing, so they end the bench."""
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-s", script] if script else []
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    text = done.stdout
    if re.search(r"Non-2xx|Socket errors", text):
        raise RuntimeError(f"wrk reports errors:\n{text}")
    requests, _ = re.search(r"(\d+) requests in ([\d.]+)", text).groups()
    return {
        "requests": int(requests),
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
        "p50_ms": _milliseconds(text, 50),
        "p99_ms": _milliseconds(text, 99),
    }


def round_of(server, url, core, connections, seconds, script=None):
    """wrk's figures, and the server's CPU microseconds per request."""
    before = cpu_seconds(server.processes())
    result = wrk(url, core, connections, seconds, script)
    used = cpu_seconds(server.processes()) - before
    result["cpu_us"] = used * 1e6 / result["requests"]
    return result
