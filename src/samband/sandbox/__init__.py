# SPDX-License-Identifier: EUPL-1.2
"""The sample country: real public bodies, synthetic people, a test e-ID and the journeys.

The sandbox stands outside the blocks and reaches them as anybody else does, over HTTP.
"""
