# SPDX-License-Identifier: EUPL-1.2
"""What is published, who may use it, what is used, and the counts: one function per query."""
