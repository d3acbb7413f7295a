# SPDX-License-Identifier: EUPL-1.2
"""Which addresses lie on the open internet, and in nobody's own network.

Python's ``is_global`` takes some that lead inside: those that carry an IPv4 address, which a
translator or tunnel on the way unpacks, and those that name a group or a site.
"""

from __future__ import annotations

import ipaddress

_LEAD_INSIDE = tuple(
    ipaddress.ip_network(each)
    for each in (
        "::/96",  # an IPv4 address in the old way (RFC 4291, 2.5.5.1)
        "::ffff:0:0/96",  # the same, mapped
        "64:ff9b::/96",  # translated to IPv4 (RFC 6052)
        "64:ff9b:1::/48",  # the same, in a network of its own (RFC 8215)
        "2001::/32",  # tunnelled to IPv4, Teredo (RFC 4380)
        "2002::/16",  # tunnelled to IPv4, 6to4 (RFC 7526)
        "fec0::/10",  # a site's own (RFC 3879)
    )
)


def is_public(address: str) -> bool:
    """Tell whether an IP address is a single machine's on the open internet.

    >>> is_public("192.0.1.1"), is_public("10.0.0.1"), is_public("64:ff9b::a9fe:a9fe")
    (True, False, False)
    """
    found = ipaddress.ip_address(address)
    inside = any(found in network for network in _LEAD_INSIDE if network.version == found.version)
    return found.is_global and not found.is_multicast and not inside
