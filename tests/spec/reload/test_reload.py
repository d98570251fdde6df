"""HUP: the new conf is live for all workers or for none, and no connection is closed."""

import collections
import os
import signal
import socket
import threading

import pytest

from harness import wait_until

BAD = "no_such_directive;"


@pytest.fixture
def weir(weir):
    """Serves already: a reload is then the second generation."""

    def start(text, **options):
        gateway = weir(text, **options)
        gateway.wait_for_log("generation 1 is live")
        return gateway

    return start


def test_a_new_conf_is_live_for_new_requests(weir):
    gateway = weir("return 200 one;", main="worker_processes 2;")
    workers = gateway.wait_for_workers(2)
    gateway.reload("return 200 two;")
    assert {gateway.get().text for _ in range(20)} == {"two"}
    assert gateway.workers() == workers


def test_reload_is_logged_in_nginx_words(weir):
    gateway = weir("return 200 one;")
    gateway.reload()
    log = gateway.error_log()
    assert f"signal 1 (SIGHUP) received from {os.getpid()}, reconfiguring\n" in log
    assert f"[notice] {gateway.pid}#{gateway.pid}: reconfiguring\n" in log
    assert f"[notice] {gateway.pid}#{gateway.pid}: generation 2 is live\n" in log


def test_an_idle_connection_lives_on_and_sees_the_new_conf(weir):
    gateway = weir("return 200 one;")
    with gateway.connect() as connection:
        assert connection.get("/").text == "one"
        for text in ("two", "three"):
            gateway.reload(f"return 200 {text};")
            assert connection.get("/").text == text


def test_a_bad_conf_changes_nothing(weir):
    gateway = weir("return 200 one;", main="worker_processes 2;")
    workers = gateway.wait_for_workers(2)
    with gateway.connect() as connection:
        assert connection.get("/").text == "one"
        gateway.reload(BAD, refused=True)
        assert connection.get("/").text == "one"
    assert gateway.workers() == workers
    assert 'unknown directive "no_such_directive" in ' in gateway.error_log()
    gateway.reload("return 200 two;")
    assert gateway.get().text == "two"


@pytest.mark.parametrize("text", [
    "server { listen 192.0.2.1:8123; return 200 two; }",
    "access_log %DIR%/missing/access.log; server { listen %PORT%; return 200 two; }",
])
def test_what_can_not_be_opened_changes_nothing(weir, text):
    gateway = weir("return 200 one;")
    gateway.reload(text, refused=True)
    assert gateway.get().text == "one"


def test_an_address_of_somebody_else_changes_nothing(weir):
    gateway = weir("return 200 one;")
    with socket.create_server(("127.0.0.1", 0)) as other:
        gateway.reload(
            "server { listen 127.0.0.1:%PORT%; listen 127.0.0.1:%OTHER%; listen unix:%DIR%/socket; return 200 two; }"
            .replace("%OTHER%", str(other.getsockname()[1])), refused=True,
        )
        gateway.wait_for_log("still could not bind")
    assert gateway.get().text == "one"
    assert not os.path.exists(f"{gateway.folder}/socket")


def test_listeners_come_and_go(weir):
    one = "server { listen 127.0.0.1:%PORT%; return 200 one; }"
    two = "server { listen 127.0.0.1:%PORT2%; listen unix:%DIR%/socket; return 200 two; }"
    gateway = weir(one, main="worker_processes 2;")
    gateway.reload(one + two)
    second = gateway.values["PORT2"]
    assert gateway.get("/", port=second).text == "two"
    assert gateway.get("/", port=f"{gateway.folder}/socket").text == "two"
    gateway.reload(two)
    assert gateway.get("/", port=second).text == "two"
    with pytest.raises(ConnectionRefusedError):
        gateway.get("/")
    gateway.reload(one)
    assert gateway.get("/").text == "one"
    with pytest.raises(ConnectionRefusedError):
        gateway.get("/", port=second)
    assert not os.path.exists(f"{gateway.folder}/socket")


def test_a_connection_outlives_its_listener(weir):
    gateway = weir("server { listen 127.0.0.1:%PORT%; return 200 one; }")
    with gateway.connect() as connection:
        assert connection.get("/").text == "one"
        gateway.reload("server { listen 127.0.0.1:%PORT2%; return 200 two; }")
        assert connection.get("/").text == "one"


def test_what_is_queued_at_a_removed_listener_is_answered(weir):
    gateway = weir("server { listen 127.0.0.1:%PORT%; return 200 one; }")
    worker, = gateway.workers()
    os.kill(worker, signal.SIGSTOP)
    waiting = [gateway.connect().send(b"GET / HTTP/1.0\r\n\r\n") for _ in range(5)]
    gateway.write_conf("server { listen 127.0.0.1:%PORT2%; return 200 two; }")
    gateway.signal(signal.SIGHUP)
    gateway.wait_for_log("reconfiguring")
    os.kill(worker, signal.SIGCONT)
    gateway.wait_for_log("generation 2 is live")
    for connection in waiting:
        assert connection.read_response().text == "one"
        connection.close()


def test_an_overlapping_address_may_be_added(weir):
    gateway = weir("server { listen %PORT%; return 200 any; }")
    gateway.reload("server { listen %PORT%; return 200 any; } server { listen 127.0.0.1:%PORT%; return 200 local; }")
    assert gateway.get().text == "local"


def test_workers_come_and_go(weir):
    gateway = weir("return 200 $pid;", main="worker_processes %COUNT%;", COUNT=2)
    first = gateway.wait_for_workers(2)
    for count in (4, 1, 4, 3):
        gateway.values["COUNT"] = count
        gateway.reload("return 200 $pid;")
        workers = gateway.wait_for_workers(count)
        assert first[0] in workers
        seen = {gateway.get().text for _ in range(200)}
        assert seen == {str(pid) for pid in workers}


def test_the_load_is_even_after_workers_went(weir):
    gateway = weir("return 200 $pid;", main="worker_processes %COUNT%;", COUNT=4)
    gateway.values["COUNT"] = 3
    gateway.reload("return 200 $pid;")
    gateway.wait_for_workers(3)
    shares = collections.Counter(gateway.get().text for _ in range(300))
    assert len(shares) == 3 and max(shares.values()) < 140


def test_no_request_is_lost_when_workers_go(weir):
    gateway = weir("return 200 ok;", main="worker_processes %COUNT%;", COUNT=4)
    traffic = Traffic(gateway, keepalive=False)
    for count in (1, 4, 2, 4, 1):
        gateway.values["COUNT"] = count
        gateway.reload("return 200 ok;")
    traffic.end()
    assert traffic.failures == [] and traffic.answers > 20


def test_reload_with_another_pid_file_and_log(weir):
    gateway = weir("return 200 one;")
    gateway.write_conf("return 200 two;")
    conf = gateway.conf.replace("gateway.pid", "other.pid").replace("error.log", "other.log")
    gateway.write_file("gateway.conf", conf)
    gateway.signal(signal.SIGHUP)
    gateway.wait_for_log("generation 2 is live", name="logs/other.log")
    wait_until(lambda: gateway.read_file("logs/other.pid") == f"{gateway.pid}\n", "the new pid file")
    assert not os.path.exists(f"{gateway.folder}/logs/gateway.pid")
    assert gateway.get().text == "two"


def test_a_worker_that_starts_again_has_the_current_conf(weir):
    gateway = weir("return 200 one;")
    gateway.allow_in_log("exited on signal 9")
    gateway.reload("return 200 two;")
    worker, = gateway.workers()
    gateway.write_conf("return 200 three;")
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: gateway.workers() not in ([], [worker]), "a new worker")
    assert gateway.get().text == "two"


def test_a_worker_that_dies_while_it_prepares_fails_the_reload(weir):
    gateway = weir("return 200 one;", main="worker_processes 2;")
    gateway.allow_in_log("exited on signal 9")
    worker = gateway.wait_for_workers(2)[0]
    os.kill(worker, signal.SIGSTOP)
    gateway.write_conf("return 200 two;")
    gateway.signal(signal.SIGHUP)
    gateway.wait_for_log(": reconfiguring")
    os.kill(worker, signal.SIGKILL)
    gateway.allow_in_log(r"\[emerg\]")
    gateway.wait_for_log(r"\[emerg\].*exited on signal 9")
    gateway.wait_for_workers(2)
    assert {gateway.get().text for _ in range(20)} == {"one"}
    gateway.reload("return 200 three;")
    assert {gateway.get().text for _ in range(20)} == {"three"}


def test_signals_that_come_together_end_in_the_last_conf(weir):
    gateway = weir("return 200 0;", main="worker_processes 2;")
    gateway.allow_in_log(r"\[emerg\]")  # a conf that is read while it is being written
    for number in range(1, 20):
        gateway.write_conf(f"return 200 {number};")
        gateway.signal(signal.SIGHUP)
    wait_until(lambda: {gateway.get().text for _ in range(4)} == {"19"}, "the last conf")


class Traffic:
    """Clients that ask all the time; a closed keep-alive connection is a failure."""

    def __init__(self, gateway, threads=4, keepalive=True):
        self.answers = 0
        self.failures = []
        self._gateway = gateway
        self._ended = threading.Event()
        run = self._keep_alive if keepalive else self._connect_each
        self._threads = [threading.Thread(target=run) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _keep_alive(self):
        try:
            with self._gateway.connect() as connection:
                while not self._ended.is_set():
                    assert connection.get("/").status == 200
                    self.answers += 1
        except Exception as error:
            self.failures.append(error)

    def _connect_each(self):
        while not self._ended.is_set():
            try:
                assert self._gateway.get().status == 200
                self.answers += 1
            except Exception as error:
                self.failures.append(error)

    def end(self):
        self._ended.set()
        for thread in self._threads:
            thread.join()


SERVER = "keepalive_requests 1000000; location / {{ return 200 {number}; }} location /big {{ root %DIR%; }}"


def test_fifty_reloads_under_traffic_close_no_connection(weir):
    gateway = weir(SERVER.format(number=0), main="worker_processes 2;")
    size = 32 * 1024 * 1024
    gateway.write_file("big", b"x" * size)
    workers = gateway.wait_for_workers(2)
    traffic = Traffic(gateway)
    idle = gateway.connect()
    assert idle.get("/").status == 200
    download = gateway.connect(timeout=60).send(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
    for number in range(1, 51):
        if number % 10 == 5:
            gateway.reload(BAD, refused=True)
        gateway.reload(SERVER.format(number=number))
    assert idle.get("/").text == "50"
    assert len(download.read_response().body) == size
    assert download.get("/").text == "50"
    traffic.end()
    assert traffic.failures == [] and traffic.answers > 100
    assert gateway.workers() == workers
    idle.close(), download.close()


def test_old_generations_leave_no_descriptor_and_little_memory(weir):
    gateway = weir("access_log %DIR%/logs/a.log; server { listen %PORT%; return 200 ok; }")
    worker, = gateway.wait_for_workers(1)

    def descriptors(pid):
        return len(os.listdir(f"/proc/{pid}/fd"))

    gateway.reload()
    gateway.reload()
    before = descriptors(gateway.pid), descriptors(worker)
    for _ in range(10):
        gateway.reload()
    gateway.reload(BAD, refused=True)
    gateway.reload("access_log %DIR%/logs/a.log; server { listen %PORT%; return 200 ok; }")
    assert (descriptors(gateway.pid), descriptors(worker)) == before
