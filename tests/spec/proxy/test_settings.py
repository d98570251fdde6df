"""Single settings of the proxy that no other file looks at."""

from harness import answer


def test_a_local_address_may_be_bound(weir, upstream):
    peers = []

    def script(connection):
        peers.append(connection.socket.getpeername()[0])
        connection.read_request()
        connection.send(answer(200, b"x"))

    gateway = weir("location / { proxy_pass http://%PEER%; proxy_bind 127.0.0.9; } "
                   "location /given { proxy_pass http://%PEER%; proxy_bind $arg_from; } "
                   "location /off { proxy_bind off; location /off/in { proxy_pass http://%PEER%; } }",
                   PEER=upstream(script).address)
    for target in ("/", "/given?from=127.0.0.8", "/given", "/off/in"):
        assert gateway.get(target).status == 200
    assert peers == ["127.0.0.9", "127.0.0.8", "127.0.0.1", "127.0.0.1"]


def test_ipv6_peers(weir):
    gateway = weir("server { listen [::1]:%PORT2%; return 200 six; } server { listen 127.0.0.1:%PORT%; "
                   "location / { proxy_pass http://[::1]:%PORT2%; add_header X-Addr $upstream_addr; } }")
    response = gateway.get("/")
    assert (response.text, response.headers["X-Addr"]) == ("six", f"[::1]:{gateway.values['PORT2']}")


def test_long_heads_need_a_larger_buffer(weir, upstream):
    peer = upstream(lambda request: answer(200, b"x", {"X-Long": "a" * int(request.target.rpartition("/")[2])}))
    gateway = weir("location /small/ { proxy_pass http://%PEER%; } "
                   "location /large/ { proxy_pass http://%PEER%; proxy_buffer_size 64k; } ", PEER=peer.address)
    assert gateway.get("/small/3000").status == 200
    assert gateway.get("/small/5000").status == 502
    gateway.wait_for_log("upstream sent too big header while reading response header from upstream")
    assert len(gateway.get("/large/60000").headers["X-Long"]) == 60000
    assert gateway.get("/large/70000").status == 502


def test_a_head_that_fills_the_buffer_to_the_byte_does_not_hang(weir, upstream):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nX: ".ljust(65536, b"a"))
        connection.wait_closed()

    gateway = weir("location / { proxy_pass http://%PEER%; proxy_buffer_size 64k; proxy_read_timeout 300ms; }",
                   PEER=upstream(script).address)
    assert gateway.get("/").status in (502, 504)


def test_a_head_request_made_of_a_get_has_an_empty_answer(weir, upstream):
    peer = upstream(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Mine: 1\r\n\r\n")
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_method HEAD; }", PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(2):
            response = client.get("/")
            assert (response.status, response.body, response.headers["X-Mine"]) == (200, b"", "1")


def test_an_answer_can_be_passed_on_to_a_head_request_made_a_get(weir, upstream):
    peer = upstream(answer(200, b"hello"))
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_method GET; }", PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(2):
            response = client.request("HEAD", "/")
            assert (response.status, response.headers["Content-Length"], response.body) == (200, "5", b"")


def test_http_1_1_always_has_a_host(weir, upstream):
    peer = upstream()
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Host ''; } "
                   "location /variable { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Host $arg_h; } "
                   "location /old { proxy_pass http://%PEER%; proxy_set_header Host ''; }", PEER=peer.address)
    for target in ("/", "/variable", "/old"):
        gateway.get(target)
    assert [request.headers.get("Host") for request in peer.requests] == ["", "", None]


def test_framing_is_weirs_own(weir, upstream):
    peer = upstream()
    gateway = weir("location / { proxy_pass http://%PEER%; proxy_http_version 1.1; proxy_set_header Content-Length 99; "
                   "proxy_set_header Transfer-Encoding chunked; } "
                   "location /none { proxy_pass http://%PEER%; proxy_pass_request_body off; }", PEER=peer.address)
    gateway.post("/", b"hello")
    gateway.post("/none", b"hello")
    assert [request.headers.get("Content-Length") for request in peer.requests] == ["5", "0"]
    assert peer.requests[0].body == b"hello" and "Transfer-Encoding" not in peer.requests[0].headers


def test_every_accepted_directive_is_accepted(check_conf):
    code, output = check_conf("""
        proxy_buffers 16 8k; proxy_busy_buffers_size 16k; proxy_max_temp_file_size 0; proxy_temp_path /tmp/x 1 2;
        proxy_temp_file_write_size 16k; proxy_headers_hash_max_size 1024; proxy_headers_hash_bucket_size 128;
        proxy_socket_keepalive on; proxy_ignore_headers Expires Cache-Control X-Accel-Expires Vary;
        location / { proxy_pass http://127.0.0.1:1; }""")
    assert code == 0, output


def test_clients_and_peers_may_share_nothing_but_the_gateway(weir, upstream):
    """The peer's connection is closed when its client's exchange is over, whatever is left unread."""
    peer = upstream(answer(200, b"x" * 10) + b"left over")
    gateway = weir("location / { proxy_pass http://%PEER%; }", PEER=peer.address)
    with gateway.connect() as client:
        for _ in range(3):
            assert client.get("/").body == b"x" * 10
    assert all(connection.socket.fileno() < 0 or connection.wait_closed() for connection in peer.connections)
