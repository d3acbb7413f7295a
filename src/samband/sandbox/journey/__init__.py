# SPDX-License-Identifier: EUPL-1.2
"""The journey: one protected exchange of basic data from end to end, as real clients over HTTP.

A municipality asks for a person and a company, is refused what it may not have, and Anna sees who
asked and why, asks about it, and proves it offline.
"""

from samband.sandbox.journey.model import Step
from samband.sandbox.journey.service import run_journey

__all__ = ["Step", "run_journey"]
