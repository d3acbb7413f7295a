# SPDX-License-Identifier: EUPL-1.2
"""``python -m acceptance [name ...]``: run the checks and print each figure.

A promise that is known not to be kept yet is printed as such, with its figure and the reason; it
does not fail the run, and it is never printed as passed.
"""

from __future__ import annotations

import sys
import time

from acceptance.demonstration import from_a_fresh_clone
from acceptance.frame import Check, Figure, by_tests
from acceptance.killed import kills_lose_nothing
from acceptance.measured import (
    addresses_are_fast,
    combined_is_near_its_parts,
    gateway_adds_little,
    index_is_fast,
    index_masks,
    log_keeps_up,
    masking_costs_alike,
    request_is_near_the_floor,
)

AUTHORIZATION = "tests/trust_and_security/authorization"
TRACEABILITY = "tests/trust_and_security/traceability"
INDEXING = "tests/information_management/indexing"
ADDRESSES = "tests/information_exchange/address_register"
APIS = "tests/information_exchange/api_management"
GATEWAY = "tests/information_exchange/gateway"
PROPERTY = "tests/basic_data/real_property"

CHECKS = (
    Check(
        "demo",
        "a fresh clone serves in 3 min cold, 45 s warm, five nodes, every step ok",
        from_a_fresh_clone,
    ),
    Check(
        "other-client",
        "Authlib gets a token and reads data on a whole node; OpenSSL verifies the token",
        by_tests(f"{AUTHORIZATION}/test_other_client.py", "tests/journeys/test_other_client.py"),
    ),
    Check(
        "assertions",
        "wrong client assertions are refused; one jti wins of 50 over two processes",
        by_tests(f"{AUTHORIZATION}/test_issue_token.py", f"{AUTHORIZATION}/test_two_processes.py"),
    ),
    Check(
        "bitemporal",
        "200 random sequences equal the model; 50 writers; the feed delivers once",
        by_tests("tests/basic_data/objects/test_verbs.py", "tests/core/test_feed.py"),
    ),
    Check(
        "kills",
        "no answered event is lost when processes are killed; changed rows are located",
        kills_lose_nothing,
    ),
    Check(
        "changed-rows",
        "a changed row of the log is detected and located",
        by_tests(f"{TRACEABILITY}/test_check_log.py"),
    ),
    Check(
        "strictness",
        "identifiers; every operation refuses what is wrong by name and keeps to its contract",
        by_tests(
            "tests/core/test_identifiers.py",
            "tests/core/test_strict_decoding.py",
            "tests/contracts",
        ),
    ),
    Check(
        "masked-bytes",
        "protected, unknown and not allowed give equal bytes; no protected address leaks",
        by_tests(
            "tests/basic_data/person/test_look_up.py",
            "tests/basic_data/person/test_change.py",
            "tests/journeys/test_masked.py",
            "tests/journeys/test_leaks.py",
        ),
    ),
    Check(
        "masked-time",
        "protected, unknown and not allowed cost the same within 5 %",
        masking_costs_alike,
    ),
    Check(
        "pages",
        "every page in real Chromium, as who sees it: no script, 320 px, keyboard, axe",
        by_tests(
            "tests/core/pages/test_look.py",
            f"{TRACEABILITY}/test_look_at_pages.py",
            "tests/trust_and_security/trust_framework/test_look_at_pages.py",
            "tests/trust_and_security/identity/test_look.py",
            "tests/trust_and_security/availability/test_look_at_status.py",
            f"{INDEXING}/test_pages.py",
            f"{ADDRESSES}/test_look_at_pages.py",
            f"{APIS}/test_look_at_catalogue.py",
            f"{GATEWAY}/test_statistics_page.py",
            "tests/journeys/test_look.py",
            "tests/journeys/test_look_without_script.py",
        ),
    ),
    Check(
        "pages-english",
        "and every page in English",
        by_tests("tests/journeys/test_look.py", marker="soak"),
    ),
    Check(
        "journey",
        "every step of the exchange on a whole node, with real processes",
        by_tests("tests/journeys"),
    ),
    Check("log-speed", "2,000 events/s with integration within 1 s", log_keeps_up),
    Check(
        "request-cost",
        "a protected request costs at most 2.5 times the floor",
        request_is_near_the_floor,
    ),
    Check(
        "country",
        "the journey over five nodes; the hub away; revocations in 5 s; a silent node named",
        by_tests(
            "tests/journeys/test_country.py",
            "tests/journeys/test_revocation.py",
            "tests/journeys/test_former_number_over_nodes.py",
            marker="soak",
        ),
    ),
    Check(
        "outages",
        "each of five nodes killed at five steps: answered as promised, nothing lost or doubled",
        by_tests("tests/journeys/test_outages.py", marker="soak"),
    ),
    Check(
        "killed-midway",
        "nodes killed while they answer: named in time, nothing half done",
        by_tests("tests/journeys/test_killed_while_answering.py", marker="soak"),
    ),
    Check(
        "webhooks",
        "every receiver is told of the newest, whatever is killed, and nobody else is called",
        by_tests("tests/core/webhooks", f"{INDEXING}/test_tell.py"),
    ),
    Check(
        "behind-nginx",
        "a hub and a node of real organisations behind nginx with TLS: joined, checked, read from",
        by_tests("tests/cli/test_country_behind_nginx.py", marker="soak"),
    ),
    Check(
        "profile",
        "own APIs pass the REST profile's check without error, and planted faults are found",
        by_tests("tests/contracts/test_documents.py", f"{APIS}/test_check_profile.py"),
    ),
    Check(
        "index-dump",
        "protected, unknown and not allowed give equal bytes; a dump tells no personal number",
        by_tests(f"{INDEXING}/test_look_up.py", f"{INDEXING}/test_state.py"),
    ),
    Check(
        "index-time",
        "protected, unknown and not allowed in an index cost the same within 5 %",
        index_masks,
    ),
    Check("index-speed", "1,000 look-ups/s, 5,000 entries/s, flat at ten times", index_is_fast),
    Check("address-speed", "2,000 addresses resolved a second and core", addresses_are_fast),
    Check(
        "gateway",
        "limits, counts, revoked keys, bad services",
        by_tests(
            *(
                f"{GATEWAY}/test_{name}.py"
                for name in (
                    "bad_services",
                    "connect",
                    "connect_afar",
                    "count",
                    "follow_catalogue",
                    "limit",
                    "pass_on",
                    "tell_catalogue",
                )
            )
        ),
    ),
    Check(
        "gateway-load",
        "over four processes: one limit, revocations in 5 s; 1 GB in bounded memory",
        by_tests(f"{GATEWAY}/test_processes.py", marker="soak or not soak"),
    ),
    Check("gateway-cost", "what the gateway adds at 300 calls a second", gateway_adds_little),
    Check(
        "combined",
        "one question to five sources: partial, proved, masked",
        by_tests("tests/basic_data/framework"),
    ),
    Check("combined-cost", "what it takes against its parts", combined_is_near_its_parts),
    Check(
        "coordinates",
        "both ways within 1 mm of published points; designations found from a part",
        by_tests(f"{PROPERTY}/test_coordinates.py", f"{PROPERTY}/test_designations.py"),
    ),
    Check(
        "house-rules",
        "an injected upward import, cycle, foreign file, side door or sixth port fails",
        by_tests("tests/architecture/test_faults.py", "tests/architecture/test_house.py"),
    ),
)


def main(names: list[str]) -> int:
    """Run the named checks, or all; gives the exit code."""
    counts = {"passed": 0, "failed": 0, "not yet": 0}
    for check in CHECKS:
        if names and check.name not in names:
            continue
        started = time.monotonic()
        figure = check.run()
        verdict = _verdict(check, figure)
        counts[verdict] += 1
        elapsed = time.monotonic() - started
        if verdict == "failed" and figure.more:
            print(figure.more)
        print(f"{verdict:8} {check.name:14} {figure.seen}  [{elapsed:.0f} s]", flush=True)
        if verdict == "not yet":
            print(f"{'':8} {'':14} {check.lacks}", flush=True)
    print(f"{counts['not yet']} not yet")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] or not counts["passed"] else 0


def _verdict(check: Check, figure: Figure) -> str:
    if check.lacks:
        return "not yet"
    return "passed" if figure.ok else "failed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
