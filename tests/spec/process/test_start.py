"""How a gateway starts, what ps shows of it, and what it refuses."""

import os
import re
import socket
import subprocess

import pytest

from harness import wait_until
from harness.gateway import binary_path
from harness.process import alive, children


def title(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().rstrip(b"\0").replace(b"\0", b" ").decode()


def name(pid):
    with open(f"/proc/{pid}/comm") as file:
        return file.read().strip()


def owner(pid):
    return os.stat(f"/proc/{pid}").st_uid


def test_processes_have_titles(weir):
    gateway = weir("return 200 ok;", main="worker_processes 2;")
    gateway.wait_for_log("generation 1 is live")
    workers = gateway.wait_for_workers(2)
    assert title(gateway.pid).startswith(f"weir: master process {binary_path()} -p {gateway.folder}")
    assert [title(pid) for pid in workers] == ["weir: worker process"] * 2
    assert {name(pid) for pid in [gateway.pid, *workers]} == {"weir"}


def test_the_start_is_logged_in_nginx_words(weir):
    gateway = weir("return 200 ok;", main="worker_processes 2;")
    gateway.wait_for_log(r"generation 1 is live")
    log = gateway.error_log()
    for pattern in (r"\[notice\] \d+#\d+: weir/\d", r"OS: Linux ", r"getrlimit\(RLIMIT_NOFILE\): \d+:\d+"):
        gateway.wait_for_log(pattern)
    assert log.count("[notice]") >= 6
    assert "start worker processes" in log
    for pid in gateway.workers():
        assert f"start worker process {pid}\n" in log


def test_the_pid_file_lives_as_long_as_the_master(weir):
    gateway = weir("return 200 ok;")
    assert gateway.read_file("logs/gateway.pid") == f"{gateway.pid}\n"
    gateway.stop()
    assert not os.path.exists(f"{gateway.folder}/logs/gateway.pid")


def test_worker_processes_auto_is_one_per_core(weir):
    gateway = weir("return 200 ok;", main="worker_processes auto;")
    assert len(gateway.wait_for_workers(os.cpu_count())) == os.cpu_count()


def test_a_daemon_serves_when_its_command_returns(daemon):
    gateway = daemon("return 200 ok;")
    assert gateway.get().text == "ok"
    assert alive(gateway.pid) and os.getsid(gateway.pid) == gateway.pid
    assert os.readlink(f"/proc/{gateway.pid}/fd/0") == "/dev/null"


def test_a_daemon_that_can_not_start_says_why_and_fails(gateways):
    gateway = gateways(binary_path(), "no_such_directive;", main="daemon on;")
    gateway.allow_in_log(r"\[emerg\]")
    done = subprocess.run(gateway.command(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert 'weir: [emerg] unknown directive "no_such_directive"' in done.stderr


def test_two_instances_on_one_address_are_an_error(weir, gateways):
    first = weir("return 200 first;")
    second = gateways(binary_path(), "return 200 second;", PORT=first.port)
    second.allow_in_log(r"\[emerg\]")
    done = subprocess.run(second.command(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    failed = f"weir: [emerg] bind() to 127.0.0.1:{first.port} failed (98: Address already in use)\n"
    assert done.stderr == failed * 5 + "weir: [emerg] still could not bind()\n"
    assert first.get().text == "first"


def test_an_address_that_becomes_free_in_time_is_taken(gateways):
    with socket.create_server(("127.0.0.1", 0)) as blocker:
        port = blocker.getsockname()[1]
        gateway = gateways(binary_path(), "return 200 ok;", PORT=port)
        gateway.allow_in_log("Address already in use")
        process = subprocess.Popen(gateway.command(), stderr=subprocess.PIPE)
        try:
            assert b"Address already in use" in process.stderr.readline()
            blocker.close()
            wait_until(lambda: answers(gateway), "an answer")
        finally:
            process.terminate()
            process.wait(10)
            process.stderr.close()


def answers(gateway):
    try:
        return gateway.get().text == "ok"
    except OSError:
        return False


def test_overlapping_addresses_are_no_conflict(weir):
    gateway = weir("""
        server { listen %PORT%; return 200 any; }
        server { listen 127.0.0.1:%PORT%; return 200 local; }
    """)
    assert gateway.get().text == "local"


def test_ipv6_and_unix_listeners(weir):
    gateway = weir("""
        server { listen [::1]:%PORT%; return 200 six; }
        server { listen unix:%DIR%/socket; return 200 "unix $remote_addr"; }
    """)
    with gateway.connect(address="::1") as connection:
        assert connection.get("/").text == "six"
    with gateway.connect(port=f"{gateway.folder}/socket") as connection:
        assert connection.get("/").text == "unix unix:"
    gateway.stop()
    assert not os.path.exists(f"{gateway.folder}/socket")


def test_the_file_of_a_dead_unix_socket_is_no_obstacle(gateways):
    gateway = gateways(binary_path(), "server { listen %PORT%; listen unix:%DIR%/socket; return 200 ok; }")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{gateway.folder}/socket")
        dead.listen()
    gateway.start()
    with gateway.connect(port=f"{gateway.folder}/socket") as connection:
        assert connection.get("/").text == "ok"


def test_a_live_unix_socket_is_an_error(gateways):
    gateway = gateways(binary_path(), "server { listen unix:%DIR%/socket; return 200 ok; }")
    gateway.allow_in_log(r"\[emerg\]")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(f"{gateway.folder}/socket")
        other.listen()
        done = subprocess.run(gateway.command(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert f"bind() to unix:{gateway.folder}/socket failed (98: Address already in use)" in done.stderr


def test_without_a_master_one_process_serves(weir):
    gateway = weir("return 200 $pid;", main="master_process off;\nworker_processes 4;")
    gateway.wait_for_log("generation 1 is live")
    assert children(gateway.pid) == []
    assert {gateway.get().text for _ in range(20)} == {str(gateway.pid)}
    gateway.reload("return 200 two;")
    assert gateway.get().text == "two"
    gateway.reload("no_such_directive;", refused=True)
    assert gateway.get().text == "two"
    assert gateway.stop(graceful=True) == 0
    assert not os.path.exists(f"{gateway.folder}/logs/gateway.pid")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_workers_of_root_are_nobody_unless_told_otherwise(gateways):
    for main, expected in (("", 65534), ("user root;", 0), ("user daemon;", 1)):
        gateway = gateways(binary_path(), "return 200 ok;")
        gateway.write_file("gateway.conf", main + gateway.conf.replace("user root;", ""))
        gateway.start()
        gateway.wait_for_log("generation 1 is live")
        assert owner(gateway.pid) == 0
        assert [owner(pid) for pid in gateway.workers()] == [expected]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_without_root_the_user_directive_is_ignored_with_a_warning(gateways):
    gateway = gateways(binary_path(), "return 200 ok;", main="user daemon;")
    for path in (gateway.folder, f"{gateway.folder}/logs"):
        os.chown(path, 65534, 65534)
    process = subprocess.Popen(gateway.command(), stderr=subprocess.PIPE, text=True, user=65534, group=65534)
    try:
        assert re.match(
            r'weir: \[warn\] the "user" directive makes sense only if the master process runs with super-user '
            r"privileges, ignored in \S+gateway.conf:\d+\n", process.stderr.readline()
        )
        gateway.wait_for_log("generation 1 is live")
        assert gateway.get().text == "ok"
        assert {owner(pid) for pid in children(process.pid)} == {65534}
    finally:
        process.terminate()
        process.wait(10)
        process.stderr.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_an_unknown_user_is_refused_with_its_place(check_conf):
    code, output = check_conf("return 200;", main="user no_such_user;")
    assert code == 1
    assert 'getpwnam("no_such_user") failed' in output and "gateway.conf:" in output


def test_worker_rlimit_nofile_is_the_workers_limit(weir):
    gateway = weir("return 200 ok;", main="worker_rlimit_nofile 777;")
    gateway.wait_for_log("generation 1 is live")
    worker, = gateway.workers()
    with open(f"/proc/{worker}/limits") as file:
        line, = [line for line in file if line.startswith("Max open files")]
    assert line.split()[3] == "777"


def test_a_worker_that_can_not_load_its_conf_fails_the_start(gateways):
    gateway = gateways(binary_path(), "return 200 ok;", main="worker_rlimit_nofile 3;")
    gateway.allow_in_log(".")
    done = subprocess.run(gateway.command(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert re.search(r"weir: \[emerg\] worker process \d+ exited", done.stderr)
