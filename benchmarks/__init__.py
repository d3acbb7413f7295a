# SPDX-License-Identifier: EUPL-1.2
"""What Samband costs: programs that measure a running node, never tests with a clock.

Processor time is the measure, since it holds on a shared machine; what is compared is measured in
turns in one run, and each figure is the median of its rounds (docs/explanation/performance.md).
"""
