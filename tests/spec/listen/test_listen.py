"""`listen`: addresses and parameters."""

import socket
import subprocess

import pytest

from harness import Connection
from harness.gateway import binary_path


def test_ipv6(weir):
    gateway = weir("""
        server { listen [::1]:%PORT%; location / { return 200 "$server_addr $remote_addr $host"; } }
    """)
    with Connection(("::1", gateway.port)) as connection:
        assert connection.get("/", host=f"[::1]:{gateway.port}").text == "::1 ::1 [::1]"


def test_ipv6_only_unless_told_otherwise(weir):
    gateway = weir("""
        server { listen [::]:%PORT%; location / { return 200 "six"; } }
        server { listen [::]:%PORT2% ipv6only=off; location / { return 200 "both $remote_addr"; } }
        server { listen 0.0.0.0:%PORT%; location / { return 200 "four"; } }
    """)
    assert gateway.get("/").text == "four"
    with Connection(("::1", gateway.port)) as connection:
        assert connection.get("/").text == "six"
    assert gateway.get("/", port=gateway.values["PORT2"]).text.startswith("both ")


def test_unix_socket(weir, tmp_path):
    path = f"{tmp_path}/socket"
    gateway = weir("""
        server { listen 127.0.0.1:%PORT%; return 200 tcp; }
        server { listen unix:%PATH%; location / { return 200 "$remote_addr $server_addr|$host"; } }
    """, PATH=path)
    with Connection(path) as connection:
        assert connection.get("/").text == f"unix: unix:{path}|localhost"
        assert connection.get("/", host="other").text.endswith("|other")


def test_a_more_precise_address_wins(weir):
    gateway = weir("""
        server { listen %PORT%; location / { return 200 "any"; } }
        server { listen 127.0.0.1:%PORT%; location / { return 200 "loopback"; } }
    """)
    assert gateway.get("/").text == "loopback"
    with Connection(("127.0.0.2", gateway.port)) as connection:
        assert connection.get("/").text == "any"


def test_default_server(weir):
    gateway = weir("""
        server { listen 127.0.0.1:%PORT%; server_name first; location / { return 200 "first"; } }
        server { listen 127.0.0.1:%PORT% default_server; server_name second; location / { return 200 "second"; } }
    """)
    assert gateway.get("/", host="first").text == "first"
    assert gateway.get("/", host="unknown").text == "second"


def test_several_addresses_for_a_server(weir):
    gateway = weir("""
        server { listen 127.0.0.1:%PORT%; listen 127.0.0.1:%PORT2%; location / { return 200 "$server_port"; } }
    """)
    for name in ("PORT", "PORT2"):
        assert gateway.get("/", port=gateway.values[name]).text == str(gateway.values[name])


@pytest.mark.parametrize("parameters", [
    "backlog=7", "reuseport", "rcvbuf=64k sndbuf=64k", "deferred", "so_keepalive=on", "so_keepalive=30m::10", "bind",
    "default_server backlog=100 reuseport", "fastopen=16",
])
def test_parameters(weir, parameters):
    gateway = weir("server { listen 127.0.0.1:%PORT% " + parameters + "; location / { return 200 ok; } }")
    assert gateway.get("/").text == "ok"


def test_the_backlog_is_the_kernels(weir):
    gateway = weir("server { listen 127.0.0.1:%PORT% backlog=7; location / { return 200 ok; } }")
    output = subprocess.run(["ss", "-Hltn", f"sport = :{gateway.port}"], capture_output=True, text=True, check=True).stdout
    assert {line.split()[2] for line in output.splitlines()} == {"7"}


def test_a_second_instance_can_not_have_the_address(weir, gateways):
    gateway = weir("location / { return 200; }")
    second = gateways(binary_path(), f"server {{ listen 127.0.0.1:{gateway.port}; return 200 second; }}")
    done = subprocess.run(second.command(), capture_output=True, timeout=30)
    assert done.returncode == 1
    assert f"bind() to 127.0.0.1:{gateway.port} failed (98: Address already in use)".encode() in done.stderr
    assert gateway.get("/").status == 200


def test_no_listen_means_port_80_or_8000(check_conf):
    code, output = check_conf("server { return 200; }")
    assert code == 0, output


def test_half_open_probes_do_no_harm(weir):
    gateway = weir("location / { return 200 ok; }")
    for _ in range(50):
        probe = socket.socket()
        probe.connect(("127.0.0.1", gateway.port))
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        probe.close()
    assert gateway.get("/").text == "ok"
