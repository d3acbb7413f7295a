# SPDX-License-Identifier: EUPL-1.2
"""Ramverk för nationella grunddata: what holds over the domains, and questions that span them.

Owner role: Digg.  The combined question (GD-8) joins person, company and property by the numbers
that they share.  Nothing is copied and nobody's right is widened: each producer decides and logs
for itself, and what one of them does not answer is told as a part without an answer.
"""

from samband.basic_data.framework.client import Producers

__all__ = ["Producers"]
