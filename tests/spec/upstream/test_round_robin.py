"""The order of peers, and what a reload does to it."""

from harness import answer

CONF = """
upstream group { server %A% weight=5; server %B%; server %C%; }
server { listen 127.0.0.1:%PORT%; location / { proxy_pass http://group; } %MORE% }
"""


def test_weights_are_spread_smoothly_also_over_a_reload(weir, upstream):
    peers = {name: upstream(answer(200, name.lower())) for name in "ABC"}
    gateway = weir(CONF.replace("%MORE%", ""), **{name: peer.address for name, peer in peers.items()})
    assert "".join(gateway.get("/").text for _ in range(9)) == "aabacaaaa"
    gateway.reload(CONF.replace("%MORE%", "location /new { return 204; }"))
    assert "".join(gateway.get("/").text for _ in range(5)) == "bacaa"


def test_two_locations_share_the_peers_of_one_group(weir, upstream):
    a, b = upstream(answer(200, b"a")), upstream(answer(200, b"b"))
    gateway = weir("upstream group { server %A%; server %B%; } server { listen 127.0.0.1:%PORT%; "
                   "location /1 { proxy_pass http://group; } location /2 { set $g GROUP; proxy_pass http://$g; } }",
                   A=a.address, B=b.address)
    assert "".join(gateway.get(target).text for target in ("/1", "/2", "/1", "/2")) == "abab"


def test_all_addresses_of_a_name_are_peers(weir):
    gateway = weir("upstream group { server localhost:%PORT2%; } server { listen 127.0.0.1:%PORT%; listen 127.0.0.1:%PORT2%; "
                   "location / { proxy_pass http://group/answer; } location /answer { return 200 x; } }")
    assert gateway.get("/").text == "x"
