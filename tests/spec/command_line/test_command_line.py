"""The command line: nginx's options, texts and exit codes, with `nginx: ` as `weir: `."""

import os
import re
import subprocess

import pytest

from harness.gateway import binary_path

NGINX = "/usr/sbin/nginx"
CONF = """
worker_processes 2;
error_log logs/error.log notice;
pid logs/gateway.pid;
events { worker_connections 64; }
http { access_log off; server { listen 127.0.0.1:1; location / { return 200 "x"; } } }
"""


class Instance:
    """A folder with a conf, and one binary to call on it."""

    def __init__(self, binary, folder, conf):
        self.binary = binary
        self.folder = folder
        folder.mkdir()
        (folder / "logs").mkdir()
        (folder / "gateway.conf").write_text(conf)

    def run(self, *arguments, places=True):
        where = ["-p", f"{self.folder}/", "-c", "gateway.conf", "-e", "logs/default.log"] if places else []
        done = subprocess.run(
            [self.binary, *where, *arguments], capture_output=True, text=True, timeout=60, cwd=self.folder
        )
        return done.returncode, self.neutral(done.stdout), self.neutral(done.stderr)

    def neutral(self, text):
        """Without what must differ: the program's name and version, the folder, time and pid."""
        text = re.sub(r"\d{4}/\d\d/\d\d [\d:]{8} (\[\w+\]) \d+#\d+:", r"TIME \1 PID:", text)
        text = text.replace(str(self.folder), "FOLDER").replace("nginx", "weir")
        return re.sub(r"weir/[\d.]+", "weir/VERSION", text)


@pytest.fixture
def pair(tmp_path):
    def make(conf=CONF):
        return Instance(NGINX, tmp_path / "nginx", conf), Instance(binary_path(), tmp_path / "weir", conf)

    return make


@pytest.fixture
def weir_here(tmp_path):
    return lambda conf=CONF: Instance(binary_path(), tmp_path / "weir", conf)


def assert_alike(pair, *arguments, conf=CONF, places=True):
    nginx, weir = (instance.run(*arguments, places=places) for instance in pair(conf))
    assert weir == nginx
    return weir


@pytest.mark.parametrize("arguments", [["-t"], ["-tq"], ["-q", "-t"], ["-T"], ["-Tq"], ["-v"], ["-vt"]], ids=" ".join)
def test_a_good_conf_is_reported_as_nginx_does(pair, arguments):
    code, _, _ = assert_alike(pair, *arguments)
    assert code == 0


def test_t_says_so_and_ends_with_0(weir_here):
    code, output, errors = weir_here().run("-t")
    assert (code, output) == (0, "")
    assert errors == (
        "weir: the configuration file FOLDER/gateway.conf syntax is ok\n"
        "weir: configuration file FOLDER/gateway.conf test is successful\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["-x"], ["foo"], ["-p"], ["-c"], ["-e"], ["-g"], ["-s"], ["-s", "hup"], ["-tx"]],
    ids=" ".join,
)
def test_a_wrong_command_line_is_refused_as_nginx_does(pair, arguments):
    code, _, errors = assert_alike(pair, *arguments, places=False)
    assert code == 1
    assert errors.startswith("weir: ")


@pytest.mark.parametrize("arguments", [["-t"], ["-tq"], ["-T"], [], ["-s", "reload"]], ids=" ".join)
def test_a_bad_conf_is_reported_as_nginx_does(pair, arguments):
    code, _, errors = assert_alike(pair, *arguments, conf=CONF + "\nhttp { foo; }\n")
    assert code == 1
    assert errors.startswith("weir: [emerg] ")


@pytest.mark.parametrize("arguments", [["-t"], [], ["-s", "quit"]], ids=" ".join)
def test_a_missing_conf_is_reported_as_nginx_does(pair, arguments):
    code, _, errors = assert_alike(pair, "-c", "none.conf", *arguments)
    assert code == 1
    assert 'open() "FOLDER/none.conf" failed (2: No such file or directory)' in errors


@pytest.mark.parametrize("text", ["worker_rlimit_nofile 1000;", "foo bar;", "foo bar", "events {}"])
def test_global_directives_are_judged_as_nginx_does(pair, text):
    assert_alike(pair, "-t", "-g", text)


def test_a_log_that_can_not_be_opened_fails_the_test(pair):
    conf = CONF.replace("access_log off", "access_log missing/access.log")
    code, _, errors = assert_alike(pair, "-t", conf=conf)
    assert code == 1
    assert 'open() "FOLDER/missing/access.log" failed (2: No such file or directory)' in errors


def test_an_address_of_another_machine_fails_the_test(pair):
    code, _, errors = assert_alike(pair, "-t", conf=CONF.replace("127.0.0.1:1;", "192.0.2.1:8123;"))
    assert code == 1
    assert "bind() to 192.0.2.1:8123 failed (99: Cannot assign requested address)" in errors


def test_a_default_error_log_that_can_not_be_opened_is_an_alert(pair):
    nginx, weir = pair()
    for instance in (nginx, weir):
        os.rmdir(instance.folder / "logs")
    expected = nginx.run("-t")
    assert weir.run("-t") == expected
    assert "could not open error log file" in expected[2]


def test_t_leaves_nothing_behind(weir_here):
    weir = weir_here(CONF.replace("access_log off", "access_log logs/access.log"))
    assert weir.run("-t")[0] == 0
    assert sorted(os.listdir(weir.folder)) == ["gateway.conf", "logs"]
    assert os.listdir(weir.folder / "logs") == []


def test_dump_shows_every_file_once(weir_here):
    weir = weir_here("include parts/*.conf;\n" + CONF)
    (weir.folder / "parts").mkdir()
    (weir.folder / "parts/a.conf").write_text("# nothing in a\n")
    (weir.folder / "parts/b.conf").write_text("# nothing in b\n")
    code, output, _ = weir.run("-T")
    assert code == 0
    names = re.findall(r"^# configuration file (\S+):$", output, re.MULTILINE)
    assert names == ["FOLDER/gateway.conf", "FOLDER/parts/a.conf", "FOLDER/parts/b.conf"]
    assert output.endswith("# configuration file FOLDER/parts/b.conf:\n# nothing in b\n\n")


def test_version_is_one_line_on_stderr(weir_here):
    code, output, errors = weir_here().run("-v", places=False)
    assert (code, output) == (0, "")
    assert errors == "weir version: weir/VERSION\n"


def test_help_shows_version_and_options(weir_here):
    code, output, errors = weir_here().run("-h", places=False)
    assert (code, output) == (0, "")
    lines = errors.splitlines()
    assert lines[:3] == [
        "weir version: weir/VERSION",
        "Usage: weir [-?hvVtTq] [-s signal] [-p prefix]",
        "            [-e filename] [-c filename] [-g directives]",
    ]
    assert re.findall(r"^  (-\S+)", errors, re.MULTILINE) == [
        "-?,-h", "-v", "-V", "-t", "-T", "-q", "-s", "-p", "-e", "-c", "-g",
    ]


def test_configure_shows_compiler_libraries_and_arguments(weir_here):
    code, _, errors = weir_here().run("-V", places=False)
    assert code == 0
    lines = errors.splitlines()
    assert lines[0] == "weir version: weir/VERSION"
    assert re.match(r"built by (gcc|clang) \d+", lines[1])
    assert re.match(r"built with OpenSSL 3\.", lines[2])
    for library in ("libuv", "llhttp", "PCRE2", "c-ares", "zlib", "spdlog"):
        assert re.search(rf"^built with {library} \d+\.\d+", errors, re.MULTILINE), library
    arguments = lines[-1]
    assert arguments.startswith("configure arguments: --prefix=/usr/local/weir ")
    assert " --conf-path=/usr/local/weir/conf/weir.conf " in arguments
    assert " --without-http_fastcgi_module" in arguments
    assert "--without-http_rewrite_module" not in arguments


@pytest.mark.parametrize("name", ["stop", "quit", "reopen", "reload"])
def test_signal_without_a_pid_file_is_an_error(pair, name):
    code, _, errors = assert_alike(pair, "-s", name)
    assert code == 1
    assert errors == 'weir: [error] open() "FOLDER/logs/gateway.pid" failed (2: No such file or directory)\n'


def test_signal_to_nobody_is_an_error(pair):
    nginx, weir = pair()
    nobody = subprocess.Popen(["true"])
    nobody.wait()
    for instance in (nginx, weir):
        (instance.folder / "logs/gateway.pid").write_text(f"{nobody.pid}\n")
    expected = nginx.run("-s", "reload")
    assert weir.run("-s", "reload") == expected
    assert expected[0] == 1 and "(3: No such process)" in expected[2]


@pytest.mark.parametrize("text", ["", "abc\n", "12 34\n"])
def test_a_pid_file_without_a_pid_is_an_error(pair, text):
    nginx, weir = pair()
    for instance in (nginx, weir):
        (instance.folder / "logs/gateway.pid").write_text(text)
    assert weir.run("-s", "quit") == nginx.run("-s", "quit")


def test_each_signal_reaches_the_running_master(weir):
    gateway = weir("return 200 one;")

    def signal(name):
        return subprocess.run(gateway.command("-s", name), capture_output=True, text=True, timeout=30)

    gateway.wait_for_log("generation 1 is live")
    gateway.write_conf("return 200 two;")
    assert signal("reload").returncode == 0
    gateway.wait_for_log("generation 2 is live")
    assert gateway.get().text == "two"
    assert signal("reopen").returncode == 0
    gateway.wait_for_log("reopening logs")
    assert signal("quit").returncode == 0
    assert gateway.process.wait(10) == 0
    gateway.start()
    gateway.wait_for_log("generation 1 is live", after=len(gateway.error_log()) // 2)
    assert signal("stop").returncode == 0
    assert gateway.process.wait(10) == 0


def test_reload_of_a_bad_conf_is_refused_before_anything_is_sent(weir):
    gateway = weir("return 200 one;")
    gateway.wait_for_log("generation 1 is live")
    gateway.write_conf("no_such_directive;")
    gateway.allow_in_log(r"\[emerg\]")
    done = subprocess.run(gateway.command("-s", "reload"), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert 'weir: [emerg] unknown directive "no_such_directive"' in done.stderr
    assert "SIGHUP" not in gateway.error_log()
    assert gateway.get().text == "one"
