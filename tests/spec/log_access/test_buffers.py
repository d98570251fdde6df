"""`access_log … buffer=`: nothing is lost."""


CONF = """
    log_format short '$request_uri';
    server { listen 127.0.0.1:%PORT%; access_log %DIR%/logs/held.log short buffer=64k; return 204; }
"""


def test_what_is_held_back_is_written_at_a_fast_end_too(weir):
    gateway = weir(CONF)
    gateway.get("/one")
    assert gateway.read_file("logs/held.log") == ""
    gateway.stop()
    assert gateway.read_file("logs/held.log") == "/one\n"


def test_a_reload_keeps_lines_and_their_order(weir):
    gateway = weir(CONF)
    gateway.get("/before")
    gateway.reload(CONF)
    gateway.get("/after")
    gateway.stop(graceful=True)
    assert gateway.read_file("logs/held.log") == "/before\n/after\n"


def test_lines_larger_than_the_buffer_come_through(weir):
    gateway = weir("""
        log_format long '$request_uri';
        server { listen 127.0.0.1:%PORT%; access_log %DIR%/logs/held.log long buffer=20; return 204; }
    """)
    targets = ["/short", "/" + "x" * 100, "/end"]
    for target in targets:
        gateway.get(target)
    gateway.stop()
    assert gateway.read_file("logs/held.log") == "".join(target + "\n" for target in targets)
