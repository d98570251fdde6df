"""The harness itself, proved on Debian's nginx."""

import os
import re
import signal

import pytest

import harness
from harness import answer
from harness.gateway import NGINX_PATH

PROXY = """
    upstream peer { server %PEER%; keepalive 4; }
    server {
        listen 127.0.0.1:%PORT%;
        location / {
            proxy_pass http://peer;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_next_upstream off;
        }
    }
"""


def test_conf_may_be_the_inside_of_a_server_of_http_or_whole(nginx):
    server = nginx("return 200 server;")
    http = nginx("server { listen 127.0.0.1:%PORT%; return 200 http; }")
    whole = nginx("events {}\nhttp { access_log off; server { listen 127.0.0.1:%PORT%; return 200 whole; } }")
    assert [gateway.get().text for gateway in (server, http, whole)] == ["server", "http", "whole"]


def test_several_ports_have_names(nginx):
    gateway = nginx("""
        server { listen 127.0.0.1:%PORT%; return 200 first; }
        server { listen 127.0.0.1:%PORT2%; return 200 second; }
    """)
    assert gateway.get("/").text == "first"
    assert gateway.get("/", port=gateway.values["PORT2"]).text == "second"


def test_start_says_why_nginx_ended(gateways):
    gateway = gateways(NGINX_PATH, "no_such_directive;")
    gateway.allow_in_log("emerg")
    with pytest.raises(harness.StartError, match="no_such_directive"):
        gateway.start()


def test_check_gives_code_and_output(gateways):
    assert gateways(NGINX_PATH, "return 200;").check().code == 0
    broken = gateways(NGINX_PATH, "retrun 200;").check()
    assert broken.code == 1 and 'unknown directive "retrun"' in broken.output


def test_trouble_in_the_log_is_found(gateways):
    gateway = gateways(NGINX_PATH, "return 200;").start()
    gateway.wait_for_workers(1)
    os.kill(gateway.wait_for_workers()[0], signal.SIGSEGV)
    gateway.wait_for_log("exited on signal 11")
    assert any("exited on signal" in line for line in gateway.trouble())
    gateway.allow_in_log("exited on signal")
    assert gateway.trouble() == []


def test_reload_puts_the_new_conf_live(nginx):
    gateway = nginx("return 200 old;")
    port = gateway.port
    gateway.reload("return 200 new;")
    assert gateway.get().text == "new" and gateway.port == port


def test_refused_reload_leaves_the_old_conf(nginx):
    gateway = nginx("return 200 old;")
    gateway.reload("no_such_directive;", refused=True)
    assert gateway.get().text == "old"


def test_stop_in_both_ways(nginx):
    assert nginx("return 200;").stop() == 0
    assert nginx("return 200;").stop(graceful=True) == 0


def test_raw_bytes_go_out_and_come_back(nginx):
    reply = nginx("return 200 hello;").raw(b"GET / HTTP/1.0\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200 OK\r\n") and reply.endswith(b"\r\n\r\nhello")


def test_a_connection_serves_several_requests(nginx):
    gateway = nginx("return 200 $connection_requests;")
    with gateway.connect() as connection:
        assert [connection.get("/").text for _ in range(3)] == ["1", "2", "3"]


def test_chunked_bodies_are_decoded(nginx, upstream):
    peer = upstream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    response = nginx(PROXY, PEER=peer.address).get("/")
    assert response.headers["Transfer-Encoding"] == "chunked" and response.text == "abcde"


def test_upstream_records_requests(nginx, upstream):
    peer = upstream()
    gateway = nginx(PROXY, PEER=peer.address)
    assert gateway.post("/x?y=1", "some body", {"X-Mine": "1"}).text == "hello"
    request, = peer.requests
    assert (request.method, request.target, request.headers["X-Mine"]) == ("POST", "/x?y=1", "1")
    assert request.body == b"some body" and request.raw.endswith(b"\r\n\r\nsome body")


def test_upstream_connections_stay_open_between_requests(nginx, upstream):
    peer = upstream()
    gateway = nginx(PROXY, PEER=peer.address)
    gateway.get("/1"), gateway.get("/2")
    assert [request.connection for request in peer.requests] == [0, 0]


def test_upstream_answers_in_order_or_by_function(nginx, upstream):
    listed = nginx(PROXY, PEER=upstream([answer(200, "one"), answer(404, "two")]).address)
    assert [listed.get("/").status for _ in range(3)] == [200, 404, 404]
    echo = nginx(PROXY, PEER=upstream(lambda request: answer(body=request.target)).address)
    assert echo.get("/abc").text == "/abc"


def test_upstream_script_may_break_off(nginx, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        connection.reset()

    gateway = nginx(PROXY, PEER=upstream(script).address)
    with pytest.raises(ConnectionError):
        gateway.get("/")


def test_test_and_script_may_both_wait_for_the_end(nginx, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab")
        ended.append(connection.wait_closed())

    ended = []
    peers = upstream(script), upstream(answer(200, "ab", {"Connection": "close"}))
    for peer in peers:
        assert nginx(PROXY, PEER=peer.address).get("/").text == "ab"
        assert peer.connections[0].wait_closed()
    harness.wait_until(lambda: ended == [True], "the script's end")


def test_upstream_on_a_unix_socket(nginx, upstream, tmp_path):
    peer = upstream(answer(body="unix"), path=str(tmp_path / "peer.sock"))
    assert nginx(PROXY, PEER=peer.address).get("/").text == "unix"


def test_access_log_is_waited_for(nginx):
    gateway = nginx("return 200;")
    gateway.get("/logged")
    assert re.search(r'"GET /logged HTTP/1.1" 200', gateway.wait_for_access_log("logged").string)


def test_tls(nginx, certificate):
    path, key = certificate()
    gateway = nginx(f"""server {{ listen 127.0.0.1:%PORT% ssl; ssl_certificate {path}; ssl_certificate_key {key};
        return 200 $scheme; }}""")
    assert gateway.get("/", tls=True).text == "https"


def test_lua_module_is_loaded_for_nginx(nginx):
    assert nginx("location / { content_by_lua_block { ngx.print(1 + 1) } }").get("/").text == "2"


def test_pair_knows_that_error_pages_name_the_product(nginx):
    """The two products have names of different length, which a HEAD shows by Content-Length only."""
    page = "return 200 '<center>{product}</center>'; default_type text/html; more_set_headers 'Server: {product}';"
    other = page.format(product="weir/10.20.30")
    pair = harness.Pair(nginx(page.format(product="nginx/1.22.1")), nginx(other))
    pair.assert_same("GET")
    pair.assert_same("HEAD")
    pair.weir.reload(other.replace("<center>", "<center> "))
    for method in ("GET", "HEAD"):
        with pytest.raises(AssertionError):
            pair.assert_same(method)


def test_pair_finds_equal_and_unequal_answers(nginx):
    conf = 'location /port { return 302 /x; } location / { return 404; }'
    same = harness.Pair(nginx(conf), nginx(conf))
    same.assert_same("GET", "/")
    same.assert_same("GET", "/port")
    same.assert_same_raw(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    for other in ("return 404;", 'location / { add_header X-More 1 always; return 404; }', "return 403;"):
        unequal = harness.Pair(same.nginx, nginx(other))
        with pytest.raises(AssertionError):
            unequal.assert_same("GET", "/port" if other == "return 404;" else "/")
