"""error_log: where lines go, which ones, and how they look."""

import os
import re
import subprocess

import pytest

from harness.gateway import binary_path

LINE = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w+)\] (\d+)#(\d+): (\*\d+ )?\S")


def test_every_line_has_nginx_form(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    gateway.raw(b"nonsense\r\n\r\n")
    gateway.stop()
    lines = gateway.error_log().splitlines()
    assert lines and all(LINE.match(line) for line in lines)


def test_only_lines_of_the_level_and_above_are_written(weir):
    gateway = weir("return 200 ok;", main="error_log %DIR%/logs/error.log warn;")
    gateway.get()
    gateway.stop()
    assert not re.search(r"\[(notice|info|debug)\]", gateway.error_log())


def test_several_targets_each_have_their_level(weir):
    gateway = weir("return 200 ok;", main="""
        error_log %DIR%/logs/error.log notice;
        error_log %DIR%/logs/crit.log crit;
    """)
    gateway.wait_for_log("generation 1 is live")
    assert gateway.read_file("logs/crit.log") == ""
    assert os.path.exists(f"{gateway.folder}/logs/crit.log")


def test_stderr_is_a_target(weir):
    gateway = weir("return 200 ok;", main="error_log stderr notice;")
    gateway.wait_for_log(r"\[notice\] \d+#\d+: generation 1 is live", name="logs/stderr")
    assert gateway.get().text == "ok"


def test_the_default_log_is_below_the_prefix(gateways):
    gateway = gateways(binary_path(), "return 200 ok;", main="error_log %DIR%/logs/error.log;")
    gateway.write_file("gateway.conf", re.sub(r"error_log .*;", "", gateway.conf))
    gateway.start()
    gateway.wait_for_workers(1)
    gateway.stop()
    assert os.path.exists(f"{gateway.folder}/logs/error.log")


def test_e_names_the_default_log(gateways):
    gateway = gateways(binary_path(), "no_such_directive;")
    gateway.allow_in_log("emerg")
    done = subprocess.run(gateway.command("-e", "stderr"), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert LINE.match(done.stderr)
    assert done.stderr.count("no_such_directive") == 1


def test_errors_of_the_start_go_to_stderr_and_into_the_log(gateways):
    gateway = gateways(binary_path(), "no_such_directive;")
    gateway.allow_in_log("emerg")
    done = subprocess.run(gateway.command(), capture_output=True, text=True, timeout=30)
    assert done.stderr.startswith('weir: [emerg] unknown directive "no_such_directive" in ')
    assert re.search(r'\[emerg\] \d+#\d+: unknown directive "no_such_directive"', gateway.error_log())


def test_once_it_serves_nothing_goes_to_stderr(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    gateway.reload("no_such_directive;", refused=True)
    assert gateway.read_file("logs/stderr") == ""


def test_what_others_write_to_stderr_goes_into_the_log(weir):
    gateway = weir("return 200 ok;")
    gateway.wait_for_log("generation 1 is live")
    for pid in [gateway.pid, *gateway.workers()]:
        assert os.readlink(f"/proc/{pid}/fd/2") == f"{gateway.folder}/logs/error.log"


@pytest.mark.parametrize("text, message", [
    ("error_log %DIR%/logs/error.log loud;", 'invalid log level "loud"'),
    ("error_log;", 'invalid number of arguments in "error_log" directive'),
    ("error_log %DIR%/missing/error.log;", "failed (2: No such file or directory)"),
])
def test_bad_error_logs_are_refused(check_conf, text, message):
    code, output = check_conf("return 200 ok;", main=text)
    assert code == 1 and message in output


def test_a_full_disk_stops_nobody(weir):
    gateway = weir("access_log /dev/full; server { listen %PORT%; error_log /dev/full info; return 200 ok; }")
    assert all(gateway.get().text == "ok" for _ in range(10))
