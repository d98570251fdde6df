"""docs/directives.md is printed from the directive rows: a stale one fails here."""

import os
import pathlib
import subprocess

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


def test_the_directive_reference_is_what_the_rows_print():
    program = pathlib.Path(os.environ.get("WEIR_BUILD", REPOSITORY / "build/release")) / "print_directives"
    if not program.exists():
        pytest.fail(f"{program} is not built; run ./dev build")
    printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert (REPOSITORY / "docs/directives.md").read_text() == printed, "stale: run ./dev docs"
