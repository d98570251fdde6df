"""Fixtures of the differential tests."""

import re

import pytest

from harness.gateway import binary_path

NGINX = "/usr/sbin/nginx"


def _message(gateway):
    """The text of the error that -t ends with, without place and folder."""
    gateway.allow_in_log("emerg")
    code, output = gateway.check()
    assert code == 1, f"{gateway.binary} accepts {gateway.conf!r}"
    line = next(line for line in output.splitlines() if "[emerg]" in line)
    text = re.sub(r"^\d+#\d+: ", "", line.partition("[emerg] ")[2])
    return text.replace(gateway.folder, "%DIR%").partition(" in %DIR%")[0]


@pytest.fixture
def same_conf_error(gateways):
    """same_conf_error(conf): -t refuses it in the same words; returns weir's."""

    def check(text):
        expected = _message(gateways(NGINX, text))
        actual = _message(gateways(binary_path(), text))
        assert actual == expected, f"weir (left) and nginx (right) differ for {text!r}"
        return actual

    return check
