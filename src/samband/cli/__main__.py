# SPDX-License-Identifier: EUPL-1.2
"""Runs the command line with ``python -m samband.cli``, as the supervisor does for its children."""

from samband.cli import main

if __name__ == "__main__":
    main()
