# SPDX-License-Identifier: EUPL-1.2
"""How the case system asks: the index who, the address register where, each producer what.

It knows one address, the hub's.  Where a producer is reached it learns each time, so that a
producer can move.  Whoever does not answer is noted, and the rest is asked all the same.
"""

from __future__ import annotations

import asyncio
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import httpx

from samband.core.identifiers import Party, Scheme
from samband.sandbox.building_permit.model import SYSTEM, CaseSystem, Producer
from samband.sandbox.loading import INDEX
from samband.sandbox.systems import Answer, Places, SystemClient, TokenRefused, load_system, the_way

Purpose = dict[str, str]
_OK, _NOT_FOUND = 200, 404
_SCHEMES = {Scheme.ORGANISATION: "organisation-number"}
_REGISTER = "/address-register/v1/resolutions"
_SECONDS = 5.0


class Asking:
    """One case's questions; ``silent`` names those who did not answer, each once."""

    def __init__(self, system: CaseSystem, purpose: Purpose) -> None:
        self.silent: list[str] = []
        self._hub, self._purpose = system.hub, purpose
        self._key = load_system(system.folder, SYSTEM)
        self._index = SystemClient(system.hub, self._key)
        self._http = httpx.AsyncClient(trust_env=False, timeout=_SECONDS, transport=the_way())

    async def __aenter__(self) -> Self:
        """Open the connections."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them."""
        await self._index.__aexit__()
        await self._http.aclose()

    async def holders(self, subject: Party) -> list[Producer]:
        """Ask the index who holds information about somebody; each producer's service once."""
        scheme = _SCHEMES.get(subject.scheme, "personal-number")
        identifier = {"scheme": scheme, "identifier": subject.identifier}
        body = {"identifier": identifier, "purpose": self._purpose}
        path = f"/index/v1/{INDEX}/lookups"
        answer = await self._asked("index", self._index, path, "index", body)
        pointers = answer.body["pointers"] if answer else []
        return list(
            dict.fromkeys(
                Producer(each["producerName"], each["logicalAddress"], each["service"])
                for each in pointers
            )
        )

    async def reached(self, producers: list[Producer], api: str) -> list[tuple[Producer, str]]:
        """Give the base addresses of those among the producers who serve an API, each once."""
        found: dict[str, Producer] = {}
        for producer in producers:
            base = await self._resolved(producer)
            if base and urlsplit(base).path.endswith(f"/{api}/v1"):
                found[base] = producer
        return [(producer, base) for base, producer in found.items()]

    async def ask(self, producer: Producer, base: str, path: str, body: Any) -> Answer | None:
        """Ask a producer at its address, with a token of its own issuer.

        ``None`` when it knows nothing, and when it does not answer.
        """
        api = urlsplit(base).path.split("/")[-2]
        issuer = base.removesuffix(f"/{api}/v1").removesuffix("/gateway")
        places = Places(self._hub, {api: issuer})
        asked = {**body, "purpose": self._purpose}
        async with SystemClient(places, self._key) as client:
            where = f"{base.removeprefix(issuer)}{path}"
            return await self._asked(producer.name, client, where, api, asked)

    async def _resolved(self, producer: Producer) -> str:
        query = {"participant": producer.participant, "serviceType": producer.service}
        try:
            answer = await self._http.get(f"{self._hub}{_REGISTER}?{urlencode(query)}")
        except httpx.HTTPError:
            return self.misses("address-register")
        services = answer.json()["services"] if answer.status_code == _OK else []
        current = [
            str(endpoint["url"])
            for service in services
            for endpoint in service["endpoints"]
            if endpoint["state"] == "now"
        ]
        return current[0] if current else self.misses(producer.name)

    async def _asked(
        self, who: str, client: SystemClient, path: str, api: str, body: Any
    ) -> Answer | None:
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await client.post(path, f"{api}/read", body, at=api)
        except (httpx.HTTPError, TimeoutError, TokenRefused, ValueError):
            self.misses(who)
            return None
        if answer.status not in {_OK, _NOT_FOUND}:
            self.misses(who)
        return answer if answer.status == _OK else None

    def misses(self, who: str) -> str:
        """Note somebody who did not answer, or not so that it can be read; gives no words."""
        if who not in self.silent:
            self.silent.append(who)
        return ""
