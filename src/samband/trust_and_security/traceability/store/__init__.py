# SPDX-License-Identifier: EUPL-1.2
"""The trace log's queries, one function each: events, the tree, reading, questions."""
