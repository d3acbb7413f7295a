# SPDX-License-Identifier: EUPL-1.2
"""``python -m benchmarks [name ...] [--json] [--people N] [--entries N] [--large]``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import (
    addresses,
    combined,
    floor,
    gateway,
    index,
    machine,
    mask,
    registers,
    request,
    trace,
    webhooks,
)
from benchmarks import property as properties
from benchmarks.node import Running, running

PEOPLE = 10_000
Bench = Callable[[Running, argparse.Namespace], dict[str, object]]
BENCHES: dict[str, Bench] = {
    "floor": lambda node, _asked: floor.measure(node),
    "request": lambda node, asked: request.measure(node, asked.people),
    "trace": lambda node, _asked: trace.measure(node),
    "mask": lambda node, asked: mask.measure(node, asked.people),
    "index": lambda node, asked: index.measure(node, asked.people, asked.entries),
    "addresses": lambda node, _asked: addresses.measure(node),
    "webhooks": lambda node, _asked: webhooks.measure(node),
    "combined": lambda _node, _asked: combined.measure(),
    "gateway": lambda node, _asked: gateway.measure(node),
    "property": lambda node, asked: properties.measure(node, asked.people),
    "registers": lambda node, asked: registers.measure(node, asked.people, large=asked.large),
}


def main() -> None:
    """Run the benchmarks named, or all, on a node of their own in a folder that is thrown away."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="name")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--people", type=int, default=PEOPLE, help="how many there are, in hundreds"
    )
    parser.add_argument(
        "--entries", type=int, default=index.MILLION, help="how many entries an index holds"
    )
    parser.add_argument("--large", action="store_true", help="compare with a million people")
    parser.add_argument("--data", type=Path, help="keep the node here for the next time")
    asked = parser.parse_args()
    found: dict[str, Any] = {"machine": machine.describe()}
    with tempfile.TemporaryDirectory() as thrown_away:
        data = asked.data or Path(thrown_away)
        Path(thrown_away).chmod(0o755)
        with running(data, asked.people) as node:
            for name in asked.names or BENCHES:
                found[name] = BENCHES[name](node, asked)
                if not asked.json:
                    _print(name, found[name])
    if asked.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _print(name: str, found: dict[str, Any], indent: str = "") -> None:
    sys.stdout.write(f"{indent}{name}\n")
    for key, value in found.items():
        if isinstance(value, dict):
            _print(key, value, indent + "  ")
        else:
            sys.stdout.write(f"{indent}  {key:24} {value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
