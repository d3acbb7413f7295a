# SPDX-License-Identifier: EUPL-1.2
"""Who came back from the provider: every check, in the order in which they can be made."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from samband.core import identifiers
from samband.core.node import Node
from samband.core.test_numbers import is_test_number
from samband.trust_and_security.identity.client import RelyingParty, Tokens
from samband.trust_and_security.identity.model import (
    ANSWER_PATH,
    Answer,
    Cancelled,
    LevelTooLow,
    NotProven,
    Person,
    Provider,
    ProviderDown,
    rank,
)
from samband.trust_and_security.identity.store import AttemptRow
from samband.trust_and_security.identity.wire import (
    Expected,
    WrongToken,
    check_id_token,
    check_signed,
    key_id_of,
    nonce_of,
    verifier_of,
)

_DOWN_ERRORS = frozenset({"temporarily_unavailable", "server_error"})
_MAX_NAME = 200

Claims = dict[str, Any]


class Proof(msgspec.Struct, frozen=True):
    """A login that was proved: who, and at what level."""

    person: Person
    level: str


def redirect_uri(node: Node) -> str:
    """Tell the one address that providers send people back to."""
    return f"{node.public_url}{ANSWER_PATH}"


async def prove(node: Node, browser: str, attempt: AttemptRow, answer: Answer) -> Proof:
    """Prove who came back; raises one of the ``LoginProblem`` kinds."""
    provider = node.door(RelyingParty).named(attempt.provider)
    if provider is None:
        raise NotProven(reason="the provider is no longer configured")
    try:
        await _check_answer(node, provider, answer)
        tokens = await _tokens(node, provider, browser, answer)
        nonce = nonce_of(browser, answer.state)
        claims = await _claims(node, provider, attempt, nonce, tokens)
        level = provider.assurance(str(claims["acr"]))
        if rank(level) < rank(attempt.level):
            raise LevelTooLow(reason=f"asked {attempt.level}, got {level}")
        return Proof(await _person(node, provider, claims, tokens), level)
    except WrongToken as error:
        raise NotProven(reason=f"{provider.name}: {error}") from None


async def _check_answer(node: Node, provider: Provider, answer: Answer) -> None:
    """Refuse an answer from another provider than the one asked (mix-up, RFC 9207), or an error."""
    metadata = await node.door(RelyingParty).metadata(provider)
    named = metadata.authorization_response_iss_parameter_supported
    if answer.issuer != provider.issuer and (named or answer.issuer is not None):
        raise WrongToken("the answer names another issuer, or none")
    if answer.error == "access_denied":
        raise Cancelled(reason="access_denied")
    if answer.error == "unmet_authentication_requirements":
        raise LevelTooLow(reason=answer.error)
    if answer.error in _DOWN_ERRORS:
        raise ProviderDown(reason=f"{provider.name}: {answer.error}")
    if answer.error or not answer.code:
        raise WrongToken("the answer holds an error or no code")


async def _tokens(node: Node, provider: Provider, browser: str, answer: Answer) -> Tokens:
    tokens = await node.door(RelyingParty).exchange(
        provider,
        await node.keys.signer(provider.key_use),
        answer.code,
        verifier_of(browser, answer.state),
        redirect_uri(node),
    )
    if tokens is None:
        raise WrongToken("the token endpoint refused the code")
    return tokens


async def _claims(
    node: Node, provider: Provider, attempt: AttemptRow, nonce: str, tokens: Tokens
) -> Claims:
    keys = await node.door(RelyingParty).keys(provider, key_id_of(tokens.id_token))
    expected = Expected(
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=nonce,
        now=int(time.time()),
        started=int(attempt.started.timestamp()),
        fresh=attempt.fresh,
    )
    return check_id_token(tokens.id_token, keys, expected)


async def _person(node: Node, provider: Provider, claims: Claims, tokens: Tokens) -> Person:
    """Take the person from the ID token, or from UserInfo when the number is only there."""
    if not {provider.number_claim, provider.coordination_claim} & claims.keys():
        claims = {**claims, **await _user_info(node, provider, str(claims["sub"]), tokens)}
    number = claims.get(provider.number_claim) or claims.get(provider.coordination_claim)
    if not isinstance(number, str):
        raise WrongToken("no personal number was given")
    try:
        party = identifiers.person(number)
    except ValueError as error:
        raise WrongToken(f"the personal number {error}") from None
    if is_test_number(party) and not node.test_mode:  # a provider's own test environment
        raise WrongToken("the personal number is a test number")
    parts = (str(claims.get(part, "")) for part in ("given_name", "family_name"))
    name = str(claims.get("name") or " ".join(parts)).strip()
    return Person(party, name[:_MAX_NAME].replace("\x00", ""))


async def _user_info(node: Node, provider: Provider, subject: str, tokens: Tokens) -> Claims:
    relying_party = node.door(RelyingParty)
    answer = await relying_party.user_info(provider, tokens.access_token)
    if answer is None:
        return {}
    if answer.media_type == "application/jwt":
        text = answer.body.decode("ascii", "replace")
        claims = check_signed(text, await relying_party.keys(provider, key_id_of(text)))
        if (claims.get("iss"), claims.get("aud")) != (provider.issuer, provider.client_id):
            raise WrongToken("UserInfo is from another issuer or for another client")
    else:
        claims = _decoded(answer.body)
    if claims.get("sub") != subject:
        raise WrongToken("UserInfo is about somebody else")
    return claims


def _decoded(body: bytes) -> Claims:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise WrongToken("UserInfo is neither a JWT nor a JSON object") from None
