# SPDX-License-Identifier: EUPL-1.2
"""Indexering (indexing): who holds information about somebody, and on what conditions.

Owner role: Skatteverket.  An index points and never tells; the producer delivers and keeps its
responsibility for who is given what.  Each domain has an index of its own, with an index holder
(indexhållare), a key of its own and its own producers and consumers.  No national standard fixes
the wire, so it is ours; the terms are those of DIGG's description and Inera's Engagemangsindex.
"""
