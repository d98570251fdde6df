"""What -t says; tests/differential/conf_errors compares the words with nginx's."""

import pytest

from harness.gateway import binary_path


def test_every_error_names_file_and_line(gateways):
    gateway = gateways(binary_path(), "location / {\n    client_max_body_size 1x;\n}")
    line = 1 + gateway.conf[:gateway.conf.index("1x")].count("\n")
    code, output = gateway.check()
    assert code == 1
    assert f'[emerg] "client_max_body_size" directive invalid value in {gateway.folder}/gateway.conf:{line}\n' in output


@pytest.mark.parametrize("wrong, right", [("proxy_pas http://a;", "proxy_pass"), ("locaton / { }", "location"),
                                          ("client_max_body_sise 1;", "client_max_body_size")])
def test_the_nearest_directive_is_named(check_conf, wrong, right):
    code, output = check_conf(wrong)
    assert code == 1
    assert "unknown directive" in output and f'"{right}"' in output


def test_warnings_do_not_fail_it(check_conf):
    code, output = check_conf("""http {
        server { listen 127.0.0.1:%PORT%; server_name a; }
        server { listen 127.0.0.1:%PORT%; server_name a; }
    }""")
    assert code == 0
    assert '[warn]' in output and 'conflicting server name "a" on 127.0.0.1:' in output
    assert "syntax is ok" in output and "test is successful" in output


def test_an_error_in_an_included_file_names_that_file(gateways):
    gateway = gateways(binary_path(), "include %DIR%/part.conf; location / { }")
    gateway.write_file("part.conf", "\n\nlocation = / { root; }\n")
    code, output = gateway.check()
    assert code == 1 and "part.conf:3" in output


def test_root_can_not_be_made_of_itself(check_conf):
    for text in ("root $document_root/x;", "root ${document_root};", "location / { alias /a$realpath_root; }"):
        code, output = check_conf(text)
        assert code == 1 and "variable cannot be used in the" in output
