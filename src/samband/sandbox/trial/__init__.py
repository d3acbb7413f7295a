# SPDX-License-Identifier: EUPL-1.2
"""A trial: one node of the country dies while the journey is played, and what was promised holds.

Meanwhile every request gets its answer, a part of it that names who is silent, or 503 with when to
ask again; afterwards nothing that was answered is lost and nothing is done twice (design section 8).
"""

from samband.sandbox.trial.client import Logged, LogWrong, read_log
from samband.sandbox.trial.model import Answered, Outage, Power, Refusal, Told
from samband.sandbox.trial.service import Trial, differences, judge, watched

__all__ = [
    "Answered",
    "LogWrong",
    "Logged",
    "Outage",
    "Power",
    "Refusal",
    "Told",
    "Trial",
    "differences",
    "judge",
    "read_log",
    "watched",
]
