# SPDX-License-Identifier: EUPL-1.2
"""Set up a hub and a node of real organisations behind nginx, and tell as JSON what was seen.

Run as ``python -m cli.country_behind_nginx HUB_DSN NODE_DSN FOLDER``: it moves to a network of its
own (``cli.network``), where the address is public and an authority of our own is trusted.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cli import network
from cli.production import UNBORN, Person, provider_words, running, typed, until_ready
from samband.core.time import now
from samband.sandbox.loading import BUILDING_PERMIT
from samband.sandbox.systems import SystemClient, SystemKey, new_key

HUB_NUMBER, HUB_NAME = "2021006883", "Digg"
NODE_NUMBER, NODE_NAME = "2021005448", "Skatteverket"
MALMO_NUMBER, MALMO_NAME = "2120001124", "Malmö stad"
HUB_PORT, NODE_PORT, PROVIDER_PORT = 8001, 8002, 9000
HUB, NODE, PROVIDER = (f"https://{network.ADDRESS}:{port}" for port in (443, 8443, 9443))
HUB = HUB.removesuffix(":443")
OPERATE, ADMIN = "trust-framework/operate", "trust-framework/admin"
BOTH = f"{ADMIN} {OPERATE}"
SITES = ((443, HUB_PORT), (8443, NODE_PORT), (9443, PROVIDER_PORT))
EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
LOGIN = """
[[identity.providers]]
name = "foreign"
issuer = "{issuer}"
client_id = "portal"
label_sv = "Främmande legitimation"
label_en = "Foreign e-ID"
scopes = ["openid", "profile"]
number_claim = "urn:foreign:national-number"

[identity.providers.levels]
"urn:foreign:substantial" = "http://id.elegnamnden.se/loa/1.0/loa3"
"""
ERRAND = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": "SBN 2026-1",
}


CONTENT = {
    "names": {"given": "Kim", "surname": "Alvarsson"},
    "birthDate": f"{UNBORN[:4]}-{UNBORN[4:6]}-{UNBORN[6:8]}",
    "sex": "woman",
    "citizenships": [{"country": "SE"}],
    "relations": [],
}


def make_authority(folder: Path) -> Path:
    """Make an authority, and a certificate of its for this network's address; gives the first."""
    root, root_key = _certificate("Provets utfärdare", None, None)
    leaf, leaf_key = _certificate(network.ADDRESS, root, root_key)
    authority = folder / "authority.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "chain.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        leaf_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority


def _certificate(
    called: str, issuer: x509.Certificate | None, key: ec.EllipticCurvePrivateKey | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    own = ec.generate_private_key(ec.SECP256R1())
    signer = key or own
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, called)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(signer.public_key())
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=90))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )
    if issuer is not None:
        address = x509.IPAddress(ipaddress.ip_address(called))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    else:
        use = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(use, critical=True)
    return builder.sign(signer, hashes.SHA256()), own


def nginx_conf(folder: Path) -> Path:
    """Write a configuration with a site for each program, from the example that operators get."""
    example = EXAMPLE.read_text()
    sites = []
    for outside, inside in SITES:
        site = example.replace("127.0.0.1:8000", f"127.0.0.1:{inside}")
        site = site.replace("samband.example.se", network.ADDRESS)
        site = site.replace("listen 443", f"listen {network.ADDRESS}:{outside}")
        site = site.replace("upstream samband", f"upstream samband{inside}")
        site = site.replace("http://samband;", f"http://samband{inside};")
        site = site.replace("shared:samband:", f"shared:samband{inside}:")
        site = site.replace(
            "Host $host;", "Host $http_host; proxy_set_header X-Forwarded-Proto https;"
        )
        site = site.replace("listen 80;", f"listen {network.ADDRESS}:{outside + 10_000};")
        sites.append(site.replace("/etc/ssl/samband", str(folder)))
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\ndaemon off;\nevents {{}}\n"
        f"http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u;\nscgi_temp_path {folder}/s;\n" + "\n".join(sites) + "}\n"
    )
    return file


@contextmanager
def nginx(folder: Path) -> Iterator[None]:
    """Run nginx in front of everything."""
    process = subprocess.Popen(
        ["nginx", "-p", folder, "-c", nginx_conf(folder)],
        stdout=(folder / "nginx.out").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def settings(file: Path, dsn: str) -> Iterator[None]:
    """Let the commands and programs that are started meanwhile read these settings."""
    named = {"SAMBAND_SETTINGS": str(file), "SAMBAND__DATABASE__DSN": dsn}
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Client:
    """A system that speaks TLS with the authority of this network."""

    def __init__(self, key: SystemKey, trusted: ssl.SSLContext) -> None:
        self.key = key
        self._http = httpx.AsyncClient(verify=trusted, trust_env=False, timeout=60)

    async def ask(self, node: str, path: str, scope: str, body: object) -> httpx.Response:
        """Fetch a token at a node and post a document to it."""
        form = SystemClient(node, self.key).token_request(scope)
        told = await self._http.post(f"{node}/oauth2/token", data=form)
        assert told.status_code == 200, told.text
        headers = {
            "Authorization": f"Bearer {told.json()['access_token']}",
            "Idempotency-Key": str(uuid4()),
        }
        return await self._http.post(f"{node}{path}", json=body, headers=headers)


async def main(hub_dsn: str, node_dsn: str, folder: Path) -> dict[str, Any]:
    """Go the whole way from nothing to a read at the node."""
    authority = make_authority(folder)
    os.environ["SSL_CERT_FILE"] = str(authority)
    trusted = ssl.create_default_context(cafile=str(authority))
    seen: dict[str, Any] = {}
    foreign = running(*provider_words(PROVIDER_PORT), log=folder / "foreign")
    with nginx(folder):
        async with foreign, hub_running(hub_dsn, folder, seen) as hub:
            visitor = Person(HUB, trusted)
            await until_ready(visitor.http, f"{PROVIDER}/.well-known/openid-configuration")
            await until_ready(visitor.http, "/readyz")
            with settings(hub, hub_dsn):
                seen["hub check"] = await typed("check")
                operator = await take_over(trusted, seen)
                register = (await typed("keys", "show"))[1]
            kid = register.splitlines()[0].rsplit(" ", 1)[1]
            async with node_running(node_dsn, folder, kid, seen):
                await until_ready(Person(NODE, trusted).http, "/livez")
                await join(operator, seen)
                await exchange(operator, trusted, seen)
    return seen


def _init(shape: str, folder: Path, *about: str) -> list[str]:
    kept = ["--data", str(folder / shape), "--file", str(folder / f"{shape}.toml")]
    names = ("--organisation", "--name", "--url", "--port")
    given = [word for pair in zip(names, about, strict=True) for word in pair]
    return ["init", shape, *given, *kept, "--contact", "https://samband.example.se/kontakt"]


@asynccontextmanager
async def hub_running(dsn: str, folder: Path, seen: dict[str, Any]) -> AsyncIterator[Path]:
    """Write the hub's settings as its operator does, and start it."""
    file = folder / "hub.toml"
    seen["hub init"] = await typed(*_init("hub", folder, HUB_NUMBER, HUB_NAME, HUB, str(HUB_PORT)))
    with settings(file, dsn):
        seen["hub before"] = await typed("check")
        file.write_text(file.read_text() + LOGIN.format(issuer=PROVIDER))
        serve = running("-m", "samband.cli", "serve", log=folder / "hub.log")
        await serve.__aenter__()
    try:
        yield file
    finally:
        await serve.__aexit__(None, None, None)


async def take_over(trusted: ssl.SSLContext, seen: dict[str, Any]) -> Client:
    """Found the hub, and let its administrator register a system; gives that system."""
    admit = ("--number", HUB_NUMBER, "--name", HUB_NAME, "--kind", "state-agency")
    await typed("admin", "found", *admit, "--decision", "GD 2026-1")
    invited = await typed("admin", "invite", "--organisation", HUB_NUMBER, "--person", UNBORN)
    path = invited[1].splitlines()[-1].removeprefix(HUB)
    kim = Person(HUB, trusted)
    invitation = await kim.log_in(path, "kim")
    await kim.send(invitation.forms[-1])
    roles = await kim.open("/valj-roll?next=/anslutning")
    form = next(form for form in roles.forms if "role" in form.choices)
    chosen = await kim.send(form, role=form.choices["role"][-1])
    seen["logged in"] = chosen.text
    key = new_key()
    public = {name: part for name, part in key.items() if name != "d"}
    page = await kim.open("/anslutning/system/nytt")
    system = await kim.send(page.forms[-1], name="Drift", key=json.dumps(public))
    client = system.url.rsplit("/", 1)[1]
    return Client(SystemKey("Drift", HUB_NUMBER, HUB_NAME, client, key), trusted)


@asynccontextmanager
async def node_running(
    dsn: str, folder: Path, kid: str, seen: dict[str, Any]
) -> AsyncIterator[None]:
    """Write the node's settings with the hub's key, see what each mistake leads to, and start it."""
    words = _init("node", folder, NODE_NUMBER, NODE_NAME, NODE, str(NODE_PORT))
    words += ["--hub", HUB, "--domain", "person"]
    seen["node init"] = await typed(*words, "--hub-key", kid)
    file = folder / "node.toml"
    text = file.read_text() + LOGIN.format(issuer=PROVIDER)
    file.write_text(text)
    wrong = {
        "http": text.replace(f'public_url = "{NODE}"', 'public_url = "http://192.31.196.10"'),
        "test e-ID": text + LOGIN.replace('"foreign"', '"t"').format(issuer=f"{HUB}/test-eid"),
        "other key": text.replace(kid, "A" * 43),
        "no hub": text.replace(f'url = "{HUB}"', f'url = "https://{network.ADDRESS}:1"'),
    }
    for name, broken in wrong.items():
        other = folder / "broken.toml"
        other.write_text(broken)
        with settings(other, dsn):
            seen[name] = await typed("check")
            if name in {"http", "test e-ID"}:
                seen[f"serve {name}"] = await typed("serve")
    with settings(file, dsn):
        seen["node before"] = await typed("check")
        async with running("-m", "samband.cli", "serve", log=folder / "node.log"):
            yield


async def join(operator: Client, seen: dict[str, Any]) -> None:
    """Let the hub admit the node's organisation, its node and its client key, one after another."""
    members = "/trust-framework/v1/members"
    body = {
        "organisation": NODE_NUMBER,
        "numberSource": "SCB",
        "name": NODE_NAME,
        "kind": "state-agency",
        "agreement": {"kind": "agency-agreement", "version": "1.0", "signed": "2026-01-15"},
    }
    for _ in range(100):
        seen["not a member"] = await typed("check")
        if "is not an active member" in seen["not a member"][1]:
            break
        await asyncio.sleep(0.2)
    assert (await operator.ask(HUB, members, OPERATE, body)).status_code == 201
    await _until(seen, "not registered", "is not registered as a node")
    shown = await typed("keys", "show")
    lines = dict(line.split(": ", 1) for line in shown[1].splitlines())
    own = f"{members}/{NODE_NUMBER}"
    system = {"name": "node", "key": {"publicJwk": json.loads(lines["Client key"])}}
    made = await operator.ask(HUB, f"{own}/systems", BOTH, system)
    assert made.json()["clientId"] == lines["Client"].strip(), made.text
    # The rest the node does itself: with that key it tells the hub where it is.
    await _until(seen, "joined", "The log holds", lacks="✗")
    async with httpx.AsyncClient(verify=ssl.create_default_context(), trust_env=False) as http:
        listed = (await http.get(f"{HUB}/trust-framework/v1/nodes")).json()["nodes"]
    seen["nodes"] = {each["url"]: [each["memberName"], each["vouches"]] for each in listed}
    seen["log key"] = [lines["Log key"].strip(), listed]


async def _until(seen: dict[str, Any], name: str, said: str, lacks: str = "§") -> None:
    for _ in range(100):
        seen[name] = await typed("check")
        if said in seen[name][1] and lacks not in seen[name][1]:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{name}: {seen[name]}")


async def _system(operator: Client, number: str, name: str, trusted: ssl.SSLContext) -> Client:
    key = new_key()
    public = {part: value for part, value in key.items() if part != "d"}
    path = f"/trust-framework/v1/members/{number}/systems"
    made = await operator.ask(HUB, path, BOTH, {"name": name, "key": {"publicJwk": public}})
    assert made.status_code == 201, made.text
    return Client(SystemKey(name, number, name, made.json()["clientId"], key), trusted)


async def exchange(operator: Client, trusted: ssl.SSLContext, seen: dict[str, Any]) -> None:
    """Let Malmö join, be granted reads by Skatteverket at its node, and read a person there."""
    body = {
        "organisation": MALMO_NUMBER,
        "numberSource": "SCB",
        "name": MALMO_NAME,
        "kind": "municipality",
        "agreement": {"kind": "accession-contract", "version": "1.0", "signed": "2026-01-15"},
    }
    await operator.ask(HUB, "/trust-framework/v1/members", OPERATE, body)
    owner = await _system(operator, NODE_NUMBER, "Register", trusted)
    malmo = await _system(operator, MALMO_NUMBER, "Bygglov", trusted)
    await asyncio.sleep(4)  # the node hears of it within two seconds
    grant = {
        "member": {"scheme": "organisation-number", "identifier": MALMO_NUMBER},
        "scope": "person/read",
        "purposes": [BUILDING_PERMIT],
    }
    granted = await owner.ask(NODE, "/authorization/v1/grants", "authorization/admin", grant)
    seen["granted"] = [granted.status_code, granted.text]
    who = {"scheme": "personal-identity-number", "identifier": UNBORN}
    registration = {
        "identifiers": [{**who, "validFrom": "2026-01-01"}],
        "versions": [{"validFrom": "2026-01-01", "validTo": None, "content": CONTENT}],
        "basis": "Anmälan",
        "protection": "none",
    }
    written = await owner.ask(NODE, "/person/v1/registrations", "person/write", registration)
    seen["written"] = [written.status_code, written.text]
    lookup = {"identifier": who, "purpose": ERRAND, "items": ["names"]}
    read = await malmo.ask(NODE, "/person/v1/lookups", "person/read", lookup)
    seen["read"] = [read.status_code, read.text, read.headers.get("samband-event", "")]
    seen["hsts"] = read.headers.get_list("strict-transport-security")


if __name__ == "__main__":
    network.enter()
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
