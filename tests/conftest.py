"""Fixtures for every black-box test; tests/spec/README.md shows them at work."""

import os
import subprocess

import pytest

import harness
from harness.gateway import NGINX_PATH, binary_path

gateways_key = pytest.StashKey()
failed_key = pytest.StashKey()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows its gateways' error logs and sanitizer reports, and keeps their folders."""
    report = (yield).get_result()
    if report.failed:
        item.stash[failed_key] = True
        for gateway in item.stash.get(gateways_key, []):
            if os.path.isdir(gateway.folder):
                report.sections.append((f"error log in {gateway.folder}", gateway.error_log()[-4000:]))
                report.sections.append(("trouble", "\n".join(gateway.trouble())))


@pytest.fixture
def gateways(request):
    """Makes gateways, and at the end stops and judges each of them."""
    made = request.node.stash.setdefault(gateways_key, [])

    def make(binary, text, **options):
        made.append(harness.Gateway(binary, text, **options))
        return made[-1]

    yield make
    failed = request.node.stash.get(failed_key, False)
    problems = []
    for gateway in made:
        try:
            gateway.finish(keep=failed)
        except AssertionError as error:
            problems.append(str(error))
    if problems and not failed:  # a test that failed has shown its logs already
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def weir(gateways):
    """weir(conf) starts the real binary with that conf."""
    return lambda text, **options: gateways(binary_path(), text, **options).start()


@pytest.fixture
def nginx(gateways):
    """nginx(conf) starts Debian's nginx: a real upstream, or a second opinion."""
    return lambda text, **options: gateways(NGINX_PATH, text, **options).start()


@pytest.fixture
def both(gateways):
    """both(conf) starts nginx and weir with the same conf, for Pair.assert_same()."""

    def make(text, **options):
        nginx = gateways(NGINX_PATH, text, **options)
        weir = gateways(binary_path(), text, **options)
        return harness.Pair(nginx.start(), weir.start())

    return make


@pytest.fixture
def check_conf(gateways):
    """check_conf(conf) runs -t on it and returns (code, output)."""
    return lambda text, **options: gateways(binary_path(), text, **options).check()


@pytest.fixture
def upstream():
    """upstream(script) starts a scripted upstream server; see harness.Upstream."""
    made = []

    def make(script=None, path=None):
        made.append(harness.Upstream(script, path))
        return made[-1]

    yield make
    for server in made:
        server.close()
    errors = [error for server in made for error in server.errors]
    if errors:
        raise errors[0]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """certificate(name) makes a self-signed certificate; returns the paths (certificate, key)."""

    def make(name="localhost"):
        folder = tmp_path_factory.mktemp("certificate")
        os.chmod(folder, 0o755)
        paths = str(folder / "certificate.pem"), str(folder / "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
             "-out", paths[0], "-keyout", paths[1]],
            check=True, capture_output=True,
        )
        return paths

    return make
