"""Reads every #include under src/ and include/ and says which break the layer rule.

The rule (docs/architecture.md, "Layers"): a folder includes itself and the folders of lower
rank; folders of equal rank do not include one another. A header under include/weir/ is
public and includes public headers only. Modules see of core what an outside module sees.
"""

import pathlib
import re

RANKS = {"base": 0, "conf": 1, "http": 1, "net": 1, "core": 2, "upstream": 3, "modules": 4, "server": 5}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def violations(root):
    """One line of text for each include that breaks the rule."""
    root = pathlib.Path(root)
    found = []
    for folder, public in (("src", False), ("include/weir", True)):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc"):
                layer = path.relative_to(root / folder).parts[0]
                found += _violations_of_file(root, path, layer, public)
    return found


def _violations_of_file(root, path, layer, public):
    name = path.relative_to(root)
    if layer not in RANKS:
        yield f"{name}: {layer} is no layer; tests/layers/include_rules.py names them"
        return
    text = path.read_text(encoding="utf-8")
    for found in INCLUDE.finditer(text):
        complaint = _complaint(root, layer, public, *found.groups())
        if complaint:
            line = text.count("\n", 0, found.start(2)) + 1
            yield f'{name}:{line}: "{found.group(2)}": {complaint}'


def _complaint(root, layer, public, quote, target):
    """What is wrong with one include, or None."""
    parts = target.split("/")
    ours = parts[0] == "weir" or parts[0] in RANKS and (root / "src" / target).exists()
    if quote == "<":
        return 'ours is included with quotes' if ours else None
    target_public = parts[0] == "weir"
    folder = root / ("include" if target_public else "src")
    if not (folder / target).is_file() or parts[-1].endswith(".cc") or ".." in parts:
        return 'is no header of ours; name it as "weir/<layer>/x.h" or "<layer>/x.h"'
    if public and not target_public:
        return "a public header includes public headers only"
    target_layer = parts[1] if target_public else parts[0]
    if target_layer not in RANKS:
        return f"{target_layer} is no layer"
    if target_layer != layer and RANKS[target_layer] >= RANKS[layer]:
        return f"{layer} may not include {target_layer}"
    if layer == "modules" and target_layer == "core" and not target_public:
        return "a module includes of core only weir/core/"
    return None
