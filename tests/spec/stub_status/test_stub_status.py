"""`stub_status`: counters in nginx's text."""

import re


def test_counts_connections_and_requests(weir):
    gateway = weir("location = /status { stub_status; } location / { return 204; }")
    for _ in range(3):
        gateway.get("/")
    response = gateway.get("/status")
    assert response.headers["Content-Type"] == "text/plain"
    match = re.fullmatch(
        r"Active connections: (\d+) \n"
        r"server accepts handled requests\n"
        r" (\d+) (\d+) (\d+) \n"
        r"Reading: (\d+) Writing: (\d+) Waiting: (\d+) \n", response.text)
    active, accepts, handled, requests, _reading, writing, _waiting = map(int, match.groups())
    # Earlier connections may not have been noticed as closed.
    assert active >= 1 and accepts >= 4 and handled == accepts and requests == 4 and writing >= 1


def test_only_reading_methods_are_answered(weir):
    assert weir("location / { stub_status; }").post("/", "x").status == 405


def test_the_numbers_are_variables_too(weir):
    gateway = weir('location / { return 200 "$connections_active $connections_writing"; }')
    assert [int(number) >= 1 for number in gateway.get("/").text.split()] == [True, True]
