"""The tree keeps its layers, and the test that says so notices when it does not."""

import importlib.util
import pathlib
import shutil

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
_spec = importlib.util.spec_from_file_location("include_rules", HERE / "include_rules.py")
include_rules = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(include_rules)


def new_violations(tree, file, text):
    """What one more file adds to the tree's violations."""
    before = include_rules.violations(tree)
    write(tree / file, text)
    return [line for line in include_rules.violations(tree) if line not in before]


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def tree(tmp_path):
    """A copy of the sources, with a known header in every layer."""
    for folder in ("src", "include"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for layer in include_rules.RANKS:
        write(tmp_path / "src" / layer / "private.h")
        write(tmp_path / "include/weir" / layer / "public.h")
    return tmp_path


def test_the_tree_keeps_its_layers():
    found = include_rules.violations(ROOT)
    assert not found, "\n" + "\n".join(found)


def test_an_empty_tree_breaks_no_rule(tmp_path):
    assert include_rules.violations(tmp_path) == []


@pytest.mark.parametrize("file, include", [
    ("src/base/planted.cc", '"base/private.h"'),
    ("src/http/planted.cc", '"base/private.h"'),
    ("src/core/planted.h", '"net/private.h"'),
    ("src/core/planted.cc", '"weir/conf/public.h"'),
    ("src/modules/return/planted.cc", '"weir/core/public.h"'),
    ("src/modules/return/planted.cc", '"modules/private.h"'),
    ("src/server/planted.cc", '"core/private.h"'),
    ("src/base/planted.cc", "<vector>"),
    ("src/net/planted.cc", "<uv.h>"),
    ("include/weir/core/planted.h", '"weir/http/public.h"'),
])
def test_an_allowed_include_is_allowed(tree, file, include):
    assert new_violations(tree, file, f"#pragma once\n#include {include}\n") == []


@pytest.mark.parametrize("file, include", [
    ("src/base/planted.cc", '"conf/private.h"'),
    ("src/conf/planted.cc", '"http/private.h"'),
    ("src/http/planted.cc", '"weir/conf/public.h"'),
    ("src/net/planted.cc", '"http/private.h"'),
    ("src/core/planted.cc", '"upstream/private.h"'),
    ("src/core/planted.cc", '"weir/modules/public.h"'),
    ("src/upstream/planted.cc", '"server/private.h"'),
    ("src/modules/proxy/planted.cc", '"core/private.h"'),
    ("src/modules/planted.cc", '"server/private.h"'),
    ("include/weir/core/planted.h", '"core/private.h"'),
    ("include/weir/core/planted.h", '"http/private.h"'),
    ("include/weir/http/planted.h", '"weir/net/public.h"'),
    ("src/core/planted.cc", '"private.h"'),
    ("src/core/planted.cc", '"../base/private.h"'),
    ("src/core/planted.cc", "<base/private.h>"),
    ("src/core/planted.cc", "<weir/base/public.h>"),
    ("src/core/planted.cc", '"weir/base/no_such_header.h"'),
    ("src/elsewhere/planted.cc", '"base/private.h"'),
])
def test_a_planted_violation_is_found(tree, file, include):
    found = new_violations(tree, file, f"// a comment\n  #  include {include}\n")
    assert len(found) == 1 and found[0].startswith(file), found
