"""load_module: a module outside the tree, built against include/weir alone (tests/module_example)."""

import os
import pathlib

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
CONF = 'deny_agent badbot; location / { return 200 ok; } location /open/ { deny_agent ""; return 200 open; }'


@pytest.fixture
def module():
    path = pathlib.Path(os.environ.get("WEIR_BUILD", REPOSITORY / "build/release")) / "module_example.so"
    assert path.exists(), f"{path} is not built"
    return f"load_module {path};"


def test_its_directive_and_its_handler_work_like_any_other(weir, module):
    gateway = weir(CONF.replace("return 200 ok", "try_files /none =204"), main=module)
    gateway.allow_in_log("access forbidden by rule")
    assert gateway.get("/", headers={"User-Agent": "nice"}).status == 204
    assert gateway.get("/", headers={"User-Agent": "a badbot 1.0"}).status == 403
    assert "access forbidden by rule, client: 127.0.0.1" in gateway.error_log()


def test_it_lives_through_reloads(weir, module):
    gateway = weir(CONF, main=module)
    for _ in range(3):
        gateway.reload()
    assert gateway.get("/open/x", headers={"User-Agent": "badbot"}).text == "open"


def test_without_it_the_directive_is_unknown(check_conf):
    code, output = check_conf(CONF)
    assert code == 1 and 'unknown directive "deny_agent"' in output


def test_a_file_that_is_no_module_is_an_error(check_conf):
    code, output = check_conf("location / { return 204; }", main="load_module /etc/hostname;")
    assert code == 1 and 'dlopen() "/etc/hostname" failed' in output and "gateway.conf:" in output


def test_an_object_that_exports_no_module_is_an_error(check_conf):
    code, output = check_conf("location / { return 204; }", main="load_module /lib/x86_64-linux-gnu/libz.so.1;")
    assert code == 1 and 'does not export "weir_module"' in output
