# SPDX-License-Identifier: EUPL-1.2
"""Prints a soak's figures at the end of the run, also when all is well."""

from __future__ import annotations

import pytest

from soak.figures import LINES


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(LINES, []):
        terminalreporter.write_line(line)
