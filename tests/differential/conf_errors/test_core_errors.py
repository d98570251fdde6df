"""What -t says about wrong uses of the core's directives: nginx's words."""

import re

import pytest

from harness.gateway import NGINX_PATH, binary_path

SERVER = "server { listen 127.0.0.1:%PORT%; "

ERRORS = {
    # location
    "same prefix twice": "location /a { } location /a { }",
    "same exact twice": "location = /a { } location = /a { }",
    "prefix and ^~": "location /a { } location ^~ /a { }",
    "modifier": "location != /a { }",
    "no name": "location { }",
    "three words": "location = /a b { }",
    "bad regex": "location ~ ( { }",
    "bad regex at a place": "location ~ a(b[c { }",
    "named in a location": "location /a { location @b { } }",
    "outside": "location /a { location /b { } }",
    "outside of a pattern": "location ~ ^/a { location /b { } }",
    "in an exact one": "location = /a { location /a/b { } }",
    "in a named one": "location @a { location /b { } }",
    "exact outside": "location /a { location = /b { } }",
    "location in http": "http { location / { } }",
    "location without braces": "location / ;",
    "directive without semicolon": "location / { internal }",
    "unknown": "nonsense on;",
    "flag": "merge_slashes maybe;",
    "location in an if": "location / { if ($uri) { location /a { } } }",
    "internal with an argument": "location / { internal on; }",
    "internal in a server": "internal;",
    # root and alias
    "root twice": "root /a; root /b;",
    "alias in a server": "alias /a;",
    "alias and root": "location / { alias /a; root /b; }",
    "root and alias": "location / { root /a; alias /b; }",
    "root of $document_root": "root $document_root;",
    "alias of $realpath_root": "location / { alias $realpath_root; }",
    # error_page
    "error_page with one argument": "error_page 404;",
    "error_page of no number": "error_page x /y;",
    "error_page below 300": "error_page 299 /y;",
    "error_page above 599": "error_page 600 /y;",
    "error_page 499": "error_page 499 /y;",
    "error_page of a bad code": "error_page 404 =x /y;",
    "error_page of a code only": "error_page =200 /y;",
    "error_page of a code in the middle": "error_page 404 =200 500 /y;",
    # sizes, times, numbers
    "size": "client_max_body_size 1x;",
    "negative size": "client_max_body_size -1;",
    "empty size": 'client_max_body_size "";',
    "time": "client_body_timeout 1x;",
    "time in the wrong order": "client_body_timeout 1m1h;",
    "number": "keepalive_requests x;",
    "duplicate": "client_max_body_size 1; client_max_body_size 2;",
    "keepalive_timeout": "keepalive_timeout x;",
    "keepalive_timeout header": "keepalive_timeout 1 x;",
    "keepalive_timeout of three": "keepalive_timeout 1 2 3;",
    "large buffers of one argument": "large_client_header_buffers 4;",
    "large buffers of zero": "large_client_header_buffers 0 1k;",
    "large buffers of size zero": "large_client_header_buffers 4 0;",
    "large buffers of letters": "large_client_header_buffers x 1k;",
    "lingering_close": "lingering_close maybe;",
    "server_tokens": "server_tokens maybe;",
    "types without a block": "types;",
    "type without an extension": "types { text/html }",
    "default_type of two": "default_type a b;",
    "error_log level": "error_log logs/x.log loud;",
    "variable": 'root "/$";',
    "variable brace": 'root "/${a";',
    "unknown variable": 'root "/$nonsense";',
    # listen
    "listen nothing": "listen;",
    "port 0": "listen 127.0.0.1:0;",
    "port alone 0": "listen 0;",
    "port too large": "listen 127.0.0.1:65536;",
    "port alone too large": "listen 99999;",
    "port of letters": "listen 127.0.0.1:http;",
    "no host": "listen :80;",
    "unknown host": "listen no-such-host.invalid:80;",
    "open bracket": "listen [::1;",
    "bad IPv6": "listen [::x]:80;",
    "empty unix": "listen unix:;",
    "unknown parameter": "listen 127.0.0.1:8080 nonsense;",
    "unknown parameter with a value": "listen 127.0.0.1:8080 nonsense=1;",
    "backlog 0": "listen 127.0.0.1:8080 backlog=0;",
    "backlog of letters": "listen 127.0.0.1:8080 backlog=x;",
    "fastopen": "listen 127.0.0.1:8080 fastopen=x;",
    "rcvbuf": "listen 127.0.0.1:8080 rcvbuf=x;",
    "sndbuf": "listen 127.0.0.1:8080 sndbuf=-1;",
    "ipv6only": "listen [::1]:8080 ipv6only=maybe;",
    "so_keepalive": "listen 127.0.0.1:8080 so_keepalive=maybe;",
    "so_keepalive of nothing": "listen 127.0.0.1:8080 so_keepalive=::;",
    "so_keepalive idle": "listen 127.0.0.1:8080 so_keepalive=x::;",
    "duplicate listen": "listen 127.0.0.1:8080; listen 127.0.0.1:8080;",
    "duplicate listen, other spelling": "listen 8080; listen *:8080;",
    "two defaults": SERVER + "listen 127.0.0.1:8080 default_server; } server { listen 127.0.0.1:8080 default_server; }",
    "options twice": SERVER + "listen 127.0.0.1:8080 backlog=1; } server { listen 127.0.0.1:8080 backlog=2; }",
    "options twice with bind": SERVER + "listen 127.0.0.1:8080 bind; } server { listen 127.0.0.1:8080 rcvbuf=8k; }",
    # server_name
    "server_name of nothing": "server_name;",
    "wildcard only": "server_name *;",
    "wildcard and dot": "server_name *.;",
    "dot": "server_name .;",
    "empty pattern": "server_name ~;",
    "bad pattern": "server_name ~(;",
    "server in a server": "http { server { server { } } }",
    "server with a word": "http { server x { } }",
    "http in http": "http { http { } }",
    # main
    "worker_processes": "MAIN worker_processes x;",
    "worker_processes 0": "MAIN worker_processes 0;",
    "worker_processes twice": "MAIN worker_processes 1; worker_processes 2;",
    "daemon": "MAIN daemon maybe;",
    "events twice": "MAIN events { } events { }",
    "worker_connections": "MAIN events { worker_connections x; }",
    "http directive in main": "MAIN server { }",
    "main directive in http": "http { worker_processes 1; }",
    "closing brace too many": "location / { } }",
    "block not closed": "location / {",
    "include that is not there": "include nothing.conf;",
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_words(same_conf_error, name):
    conf = ERRORS[name]
    if conf.startswith("MAIN "):
        conf = conf[5:] + " http { }"
    elif conf.startswith(SERVER):
        conf = f"http {{ {conf} }}"
    same_conf_error(conf)


def test_stricter_than_nginx(check_conf):
    """nginx ignores the second named location, and checks names only where two servers share an address."""
    for conf, text in (("location @a { } location @a { }", 'duplicate named location "@a"'),
                       ("server_name a.*.b;", 'server name "a.*.b" is invalid'),
                       ("server_name a*.b;", 'server name "a*.b" is invalid'),
                       ("server_name *.a.*;", 'server name "*.a.*" is invalid')):
        code, output = check_conf(conf)
        assert code == 1 and text in output


def test_variables_in_a_cycle(both):
    """A request that asks for them gets an empty text, not a crash."""
    pair = both("""
        map $b $a { default "a$b"; }
        map $a $b { default "b$a"; }
        server { listen 127.0.0.1:%PORT%; location / { return 200 "[$a]"; } location /after { return 200 ok; } }
    """)
    for gateway in pair:
        assert gateway.get("/").status == 200
        assert gateway.get("/after").text == "ok"
        gateway.wait_for_log('cycle while evaluating variable "')


WARNINGS = {
    "conflict": "server { listen %PORT%; server_name a; } server { listen %PORT%; server_name a; }",
    "two names, one in conflict": "server { listen %PORT%; server_name a b; } server { listen %PORT%; server_name b c; }",
    "no names": "server { listen %PORT%; } server { listen %PORT%; }",
    "exact and dotted": "server { listen %PORT%; server_name a.b; } server { listen %PORT%; server_name .a.b; }",
    "dotted and exact": "server { listen %PORT%; server_name .a.b; } server { listen %PORT%; server_name a.b; }",
    "dotted and wildcard": "server { listen %PORT%; server_name .a.b; } server { listen %PORT%; server_name *.a.b; }",
    "wildcard and dotted": "server { listen %PORT%; server_name *.a.b; } server { listen %PORT%; server_name .a.b; }",
    "wildcards": "server { listen %PORT%; server_name *.a.b; } server { listen %PORT%; server_name *.a.b; }",
    "wildcards at the end": "server { listen %PORT%; server_name a.*; } server { listen %PORT%; server_name a.*; }",
    "same server twice": "server { listen %PORT%; server_name a a; }",
    "another address": "server { listen %PORT%; server_name a; } server { listen %PORT2%; server_name a; }",
    "on two addresses": "server { listen %PORT%; listen %PORT2%; server_name a; }"
                        " server { listen %PORT%; listen %PORT2%; server_name a; }",
    "patterns": "server { listen %PORT%; server_name ~a; } server { listen %PORT%; server_name ~a; }",
    "suspicious": "server { listen %PORT%; server_name a/b; }",
    "type twice": "types { text/html html; text/plain html; } server { listen %PORT%; }",
}


def warnings_of(gateway):
    code, output = gateway.check()
    assert code == 0, output
    for name, value in gateway.values.items():
        output = output.replace(str(value), name)
    lines = [line.partition("[warn] ")[2] for line in output.splitlines() if "[warn]" in line]
    return sorted(re.sub(r"^\d+#\d+: ", "", line).replace(gateway.folder, "%DIR%") for line in lines)


@pytest.mark.parametrize("name", WARNINGS)
def test_same_warnings(gateways, name):
    conf = f"http {{ {WARNINGS[name]} }}"
    assert warnings_of(gateways(binary_path(), conf)) == warnings_of(gateways(NGINX_PATH, conf))
