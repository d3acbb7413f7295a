# SPDX-License-Identifier: EUPL-1.2
"""What may not stand in the register: addresses inside somebody's network, and people's numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.information_exchange.address_register.model.targets import fault_in_url

GOOD = (
    "https://as4.example.se/msh",
    "https://as4.example.se:8443/msh?a=1",
    "https://öppna.example.se/",
    "https://1.1.1.1/msh",
    "https://[2606:4700::1111]/msh",
    "HTTPS://As4.Example.SE",
)
PRIVATE = (
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "https://224.0.0.1/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:a9fe:a9fe::1]/",
    "https://[fec0::1]/",
    "https://[::7f00:1]/",
    "https://[ff0e::1]/",
    "https://[::ffff:224.0.0.1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://intern/",
    "https://db.internal/",
    "https://skrivare.local/",
    "https://0.0.0.0/",
)
WRONG = (
    "",
    "as4.example.se",
    "//as4.example.se/",
    "ftp://as4.example.se/",
    "javascript:alert(1)",
    "https://",
    "https:///msh",
    "https://user:secret@as4.example.se/",
    "https://as4.example.se/#del",
    "https://as4.example.se/a b",
    "https://as4.example.se\\@evil.example/",
    "https://as4.example.se:99999/",
    "https://as4.example.se:0/",
    "https://as4.example.se/\x00",
    "https://[::1/",
    "https://-a.example.se/",
    "https://a..example.se/",
    "https://as4.example.se/" + "a" * 1_000,
)


@pytest.mark.parametrize("url", GOOD)
def test_https_to_the_open_internet_is_taken(url: str) -> None:
    assert fault_in_url(url, test_mode=False) is None


@pytest.mark.parametrize("url", PRIVATE)
def test_what_leads_into_a_private_network_is_refused_outside_the_sandbox(url: str) -> None:
    assert fault_in_url(url, test_mode=False) == "url-private"


@pytest.mark.parametrize("url", WRONG)
@pytest.mark.parametrize("test_mode", [False, True])
def test_what_is_no_address_is_refused_everywhere(url: str, *, test_mode: bool) -> None:
    assert fault_in_url(url, test_mode=test_mode) == "url-wrong"


def test_http_and_the_own_machine_are_for_the_sandbox_only() -> None:
    assert fault_in_url("http://127.0.0.1:8000/as4", test_mode=True) is None
    assert fault_in_url("http://as4.example.se/", test_mode=False) == "url-https"


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert fault_in_url(text, test_mode=False) in {None, "url-wrong", "url-https", "url-private"}
    assert fault_in_url(f"https://{text}", test_mode=False) in {None, "url-wrong", "url-private"}
