"""How workers and the gateway end, and what follows."""

import glob
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest

from harness import wait_until
from harness.process import alive, children


def test_a_killed_worker_is_replaced_within_a_second(weir):
    gateway = weir("return 200 ok;", main="worker_processes 2;")
    gateway.allow_in_log("exited on signal 9")
    gateway.wait_for_log("generation 1 is live")
    victim, other = gateway.wait_for_workers(2)
    os.kill(victim, signal.SIGKILL)
    started = time.monotonic()
    wait_until(lambda: victim not in gateway.workers() and len(gateway.workers()) == 2, "a new worker")
    # Each socket has its own queue: enough requests meet the new worker's.
    assert all(gateway.get().text == "ok" for _ in range(20))
    assert time.monotonic() - started < 1
    assert other in gateway.workers()
    assert re.search(rf"\[alert\] {gateway.pid}#{gateway.pid}: worker process {victim} exited on signal 9\n",
                     gateway.error_log())


def test_connections_of_a_killed_workers_queue_are_answered(weir):
    gateway = weir("return 200 ok;")
    gateway.allow_in_log("exited on signal 9")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGSTOP)
    waiting = [gateway.connect().send(b"GET / HTTP/1.0\r\n\r\n") for _ in range(5)]
    os.kill(worker, signal.SIGKILL)
    for connection in waiting:
        assert connection.read_response().text == "ok"
        connection.close()


def test_a_worker_that_keeps_dying_is_started_more_and_more_slowly(weir):
    gateway = weir("return 200 ok;")
    gateway.allow_in_log("exited on signal 9")
    gateway.wait_for_log("generation 1 is live")
    for _ in range(3):
        worker, = gateway.wait_for_workers(1)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: worker not in gateway.workers(), "its end")
    gateway.wait_for_log(r"keeps ending, the next one starts in 100 ms")
    wait_until(lambda: gateway.workers(), "a new worker")
    assert gateway.get().text == "ok"


def test_a_crash_leaves_a_backtrace(weir):
    gateway = weir("return 200 ok;")
    gateway.allow_in_log("crashed|exited on signal|Sanitizer")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGSEGV)
    gateway.wait_for_log(rf"worker process {worker} exited ")
    log = gateway.error_log()
    reports = glob.glob(f"{gateway.folder}/logs/sanitizer.*")
    for report in reports:
        os.remove(report)  # a sanitizer's own, in place of ours
    if not reports:
        assert re.search(
            rf"\d\d:\d\d:\d\d \[alert\] {worker}#{worker}: worker process crashed: signal 11 \(SIGSEGV\)", log
        )
        assert re.search(r"\((epoll_wait|uv_run)\+0x", log)
    assert gateway.get().text == "ok"


def test_a_worker_that_is_told_to_quit_finishes_and_is_replaced(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGQUIT)
    gateway.wait_for_log(rf"worker process {worker} exited with code 0")
    wait_until(lambda: gateway.workers() not in ([], [worker]), "a new worker")
    assert gateway.get().text == "ok"


def test_quit_finishes_running_requests_and_closes_idle_connections(weir):
    gateway = weir("location / { return 200 ok; }")
    gateway.wait_for_log("generation 1 is live")
    idle = gateway.connect()
    assert idle.get("/").text == "ok"
    running = gateway.connect().send(b"GET / HTTP/1.1\r\nHost: x\r\n")
    assert running.read_until_close(quiet=0.2) == b""
    gateway.signal(signal.SIGQUIT)
    assert idle.is_closed()
    assert gateway.process.poll() is None
    with pytest.raises(ConnectionRefusedError):
        gateway.connect()
    running.socket.settimeout(10)
    response = running.send(b"\r\n").read_response()
    assert response.text == "ok" and response.headers["Connection"] == "close"
    assert gateway.process.wait(10) == 0
    log = gateway.error_log()
    for text in ("(SIGQUIT) received from", "gracefully shutting down", "exiting", "exited with code 0"):
        assert text in log
    assert log.endswith(": exit\n")


def test_quit_answers_what_is_queued(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGSTOP)
    waiting = [gateway.connect().send(b"GET / HTTP/1.0\r\n\r\n") for _ in range(5)]
    gateway.signal(signal.SIGQUIT)
    gateway.wait_for_log("SIGQUIT")
    os.kill(worker, signal.SIGCONT)
    for connection in waiting:
        assert connection.read_response().text == "ok"
        connection.close()
    assert gateway.process.wait(10) == 0


def test_worker_shutdown_timeout_ends_what_does_not_end(weir):
    gateway = weir("return 200 ok;", main="worker_shutdown_timeout 200ms;")
    gateway.wait_for_log("generation 1 is live")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        assert connection.read_until_close(quiet=0.1) == b""
        gateway.signal(signal.SIGQUIT)
        assert gateway.process.wait(5) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_term_and_int_end_at_once(weir, number):
    gateway = weir("return 200 ok;", main="worker_processes 2;")
    gateway.wait_for_log("generation 1 is live")
    with gateway.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        workers = gateway.wait_for_workers(2)
        gateway.signal(number)
        assert gateway.process.wait(5) == 0
    assert not any(alive(pid) for pid in workers)


def test_term_does_not_wait_for_a_stuck_worker(weir):
    gateway = weir("return 200 ok;")
    gateway.allow_in_log("exited on signal 9")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGSTOP)
    gateway.signal(signal.SIGTERM)
    assert gateway.process.wait(5) == 0
    assert not alive(worker)


def test_workers_finish_when_the_master_is_killed(weir):
    gateway = weir("return 200 ok;", main="worker_processes 2;")
    workers = gateway.wait_for_workers(2)
    gateway.wait_for_log("generation 1 is live")
    gateway.process.kill()
    gateway.process.wait()
    wait_until(lambda: not any(alive(pid) for pid in workers), "the end of the workers")


def test_usr1_reopens_all_logs(weir):
    gateway = weir("""
        log_format plain $uri;
        access_log %DIR%/logs/access.log plain;
        server { listen %PORT%; error_log %DIR%/logs/server.log info; return 200 ok; }
    """, main="worker_processes 2;")
    gateway.wait_for_log("generation 1 is live")
    gateway.get("/before")
    gateway.wait_for_access_log("/before")
    for name in ("access", "error", "server"):
        os.rename(f"{gateway.folder}/logs/{name}.log", f"{gateway.folder}/logs/{name}.old")
    gateway.signal(signal.SIGUSR1)
    wait_until(lambda: os.path.exists(f"{gateway.folder}/logs/access.log"), "a new access log")

    def arrives():
        gateway.get("/after")
        return "/after" in gateway.access_log()

    wait_until(arrives, "a line in the new access log")
    assert "/before" not in gateway.access_log()
    assert os.path.exists(f"{gateway.folder}/logs/server.log")
    assert "reopening logs" in gateway.read_file("logs/error.old")
    gateway.reload()
    assert "is live" in gateway.error_log()


class Load:
    """Clients that ask all the time, on connections of their own or on one each."""

    def __init__(self, gateway, threads=4):
        self.gateway = gateway
        self.answers = 0
        self.failures = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        while not self._ended.is_set():
            try:
                assert self.gateway.get().status == 200
                self.answers += 1
            except Exception as error:
                self.failures.append(error)

    def end(self):
        self._ended.set()
        for thread in self._threads:
            thread.join()


def test_usr2_upgrades_without_a_lost_request(daemon):
    gateway = daemon("return 200 ok;", main="worker_processes 2;")
    old, folder = gateway.pid, gateway.folder
    load = Load(gateway)
    os.kill(old, signal.SIGUSR2)
    wait_until(lambda: os.path.exists(f"{folder}/logs/gateway.pid.oldbin"), "the old pid file")
    new = int(wait_until(lambda: gateway.read_file("logs/gateway.pid"), "the new pid file"))
    assert new != old and children(old).count(new) == 1
    wait_until(lambda: gateway.error_log().count("generation 1 is live") == 2, "the new master")
    os.kill(old, signal.SIGWINCH)
    wait_until(lambda: children(old) == [new], "the end of the old workers")
    os.kill(old, signal.SIGQUIT)
    wait_until(lambda: not alive(old), "the end of the old master")
    before = load.answers
    wait_until(lambda: load.answers > before + 50, "answers of the new workers")
    load.end()
    assert load.failures == []
    assert gateway.read_file("logs/gateway.pid") == f"{new}\n"
    assert not os.path.exists(f"{folder}/logs/gateway.pid.oldbin")


def test_after_winch_the_old_master_can_take_back(daemon):
    gateway = daemon("server { listen %PORT%; listen unix:%DIR%/socket; return 200 ok; }")
    old = gateway.pid
    os.kill(old, signal.SIGUSR2)
    new = int(wait_until(
        lambda: gateway.read_file("logs/gateway.pid.oldbin") and gateway.read_file("logs/gateway.pid"), "a new master"
    ))
    wait_until(lambda: gateway.error_log().count("generation 1 is live") == 2, "the new master")
    os.kill(old, signal.SIGWINCH)
    wait_until(lambda: children(old) == [new], "the end of the old workers")
    os.kill(new, signal.SIGTERM)
    wait_until(lambda: children(old) not in ([], [new]), "workers of the old master")
    wait_until(lambda: gateway.read_file("logs/gateway.pid") == f"{old}\n", "the pid file back")
    assert gateway.get().text == "ok"
    with gateway.connect(port=f"{gateway.folder}/socket") as connection:
        assert connection.get("/").text == "ok"


def test_winch_in_the_foreground_is_a_terminals_size(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    workers = gateway.workers()
    gateway.signal(signal.SIGWINCH)
    gateway.wait_for_log("SIGWINCH")
    assert gateway.get().text == "ok" and gateway.workers() == workers


def test_a_new_binary_that_does_not_start_changes_nothing(daemon):
    gateway = daemon("return 200 ok;")
    gateway.allow_in_log(r"\[emerg\]")
    gateway.write_conf("no_such_directive;")
    os.kill(gateway.pid, signal.SIGUSR2)
    gateway.wait_for_log(r"new binary process \d+ exited with code 1")
    wait_until(lambda: gateway.read_file("logs/gateway.pid") == f"{gateway.pid}\n", "the pid file back")
    assert gateway.get().text == "ok"
