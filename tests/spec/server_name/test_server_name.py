"""`server_name`, beyond what tests/differential/core compares with nginx."""

import socket


def test_captures_reach_the_whole_server(weir):
    gateway = weir(r"""
        server {
            listen 127.0.0.1:%PORT%; server_name ~^(?<user>\w+)\.example$;
            set $copy "$user"; location ~ ^/(\d) { return 200 "$user $copy $1"; } location / { return 200 "$user $1"; }
        }
    """)
    assert gateway.get("/", host="Ann.example").text == "ann ann"
    assert gateway.get("/7", host="bob.example").text == "bob bob 7"


def test_the_captures_of_one_request_are_not_the_next_ones(weir):
    gateway = weir(r"""
        server { listen 127.0.0.1:%PORT%; server_name ~^(?<user>\w+)\.example$; return 200 "[$user]"; }
        server { listen 127.0.0.1:%PORT%; server_name other; return 200 "[$user]"; }
    """)
    with gateway.connect() as connection:
        assert connection.get("/", host="ann.example").text == "[ann]"
        assert connection.get("/", host="other").text == "[]"


def test_each_request_of_a_connection_has_its_server(weir):
    gateway = weir("""
        server { listen 127.0.0.1:%PORT%; server_name a; return 200 a; }
        server { listen 127.0.0.1:%PORT%; server_name b; return 200 b; }
    """)
    with gateway.connect() as connection:
        assert [connection.get("/", host=host).text for host in "abab"] == ["a", "b", "a", "b"]


def test_the_name_of_the_machine(weir):
    gateway = weir("""
        server { listen 127.0.0.1:%PORT%; return 200 default; }
        server { listen 127.0.0.1:%PORT%; server_name $hostname; return 200 own; }
    """)
    assert gateway.get("/", host=socket.gethostname()).text == "own"
