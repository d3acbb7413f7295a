# SPDX-License-Identifier: EUPL-1.2
"""The composition root: the only place that knows every block, binds the ports and opens doors."""

from samband.app.composition import Composition, compose, prepare_database, running
from samband.app.processes import ALL_LOOPS, SETTINGS_JSON, loop_names, run_loop, settings_of_child
from samband.app.web import web_application

__all__ = [
    "ALL_LOOPS",
    "SETTINGS_JSON",
    "Composition",
    "compose",
    "loop_names",
    "prepare_database",
    "run_loop",
    "running",
    "settings_of_child",
    "web_application",
]
