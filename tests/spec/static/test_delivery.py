"""Files arrive whole, whatever the reader does."""

import hashlib
import os

import pytest

BLOCK = bytes(range(256)) * 4096


@pytest.mark.parametrize("sendfile", ["on", "off"])
def test_a_slow_reader_gets_every_byte(weir, sendfile):
    gateway = weir(f"root %DIR%/www; sendfile {sendfile};")
    content = BLOCK * 20
    gateway.write_file("www/large", content)
    with gateway.connect() as connection:
        connection.send(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        response = connection.read_response("GET")
    assert hashlib.sha256(response.body).digest() == hashlib.sha256(content).digest()


def test_a_reader_that_leaves_costs_nothing_but_its_own_connection(weir):
    gateway = weir("root %DIR%/www; sendfile on;")
    gateway.write_file("www/large", BLOCK * 20)
    gateway.write_file("www/small", "small")
    for _ in range(20):
        with gateway.connect() as connection:
            connection.send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.reset()
    assert gateway.get("/small").text == "small"


def test_files_are_closed_when_their_request_ends(weir):
    gateway = weir("root %DIR%/www;")
    gateway.write_file("www/file", "x" * 100000)
    gateway.get("/file")
    worker, = gateway.wait_for_workers(1)
    folder = f"/proc/{worker}/fd"
    before = len(os.listdir(folder))
    with gateway.connect() as connection:
        for _ in range(50):
            assert connection.get("/file").status == 200
            assert connection.get("/nothing").status == 404
        assert len(os.listdir(folder)) <= before + 1


def test_a_file_that_shrinks_is_never_filled_up(weir):
    """The length was announced: the connection is cut instead of being padded."""
    gateway = weir("root %DIR%/www; sendfile off;")
    path = gateway.write_file("www/large", BLOCK * 20)
    with gateway.connect() as connection:
        connection.send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        first = connection.read_some()
        os.truncate(path, 1000)
        rest = connection.read_until_close(5)
    assert len(first) + len(rest) < len(BLOCK) * 20


def test_nothing_outside_the_root_is_reachable(weir):
    gateway = weir("root %DIR%/www; location /alias/ { alias %DIR%/www/sub/; }")
    gateway.write_file("www/index.html", "inside")
    gateway.write_file("www/sub/file", "inside")
    for target in ["/../gateway.conf", "/%2e%2e/gateway.conf", "/..%2fgateway.conf", "/alias/../../gateway.conf", "/alias../gateway.conf",
                   "/alias/..%2f..%2fgateway.conf", "/sub/..%5c..%5cgateway.conf", "//../gateway.conf", "/./../gateway.conf"]:
        response = gateway.get(target)
        assert response.status in (400, 404) and "listen" not in response.text, target


def test_autoindex_may_only_be_off(check_conf):
    assert check_conf("autoindex off;").code == 0
    code, output = check_conf("autoindex on;")
    assert code == 1 and '"autoindex" directive can only be "off"' in output
