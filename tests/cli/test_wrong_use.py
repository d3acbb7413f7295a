# SPDX-License-Identifier: EUPL-1.2
"""Whatever an operator does wrong, or meets, is told in one line that says what to do."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cli.terminal import Type, Typed, commands
from samband.core import postgres as embedded
from samband.sandbox.systems import SystemKey, new_key, save_system
from samband.settings import DatabaseSettings, NodeSettings, Settings, node_secret

MALMO, ANNA = "2120001124", "198401022382"
DEAD = "postgresql://127.0.0.1:1/samband"
INVITE = ("admin", "invite", "--organisation", MALMO, "--person", ANNA)
FOUND = ("admin", "found", "--number", "2021006883", "--name", "Digg", "--kind", "state-agency")
DECIDED = (*FOUND, "--decision", "1")
OPERATING = (
    ("keys", "show"),
    ("jobs", "dead"),
    ("jobs", "release", "1"),
    ("keys", "rotate", "access-token"),
    INVITE,
    DECIDED,
)
ASKING = (
    ("token", "--as", "Malmö stad", "--scope", "person/read"),
    ("sandbox", "join", "Lunds kommun"),
    ("sandbox", "load", "--people", "100"),
)
PRODUCTION = {"SAMBAND__NODE__SHAPE": "node", "SAMBAND__NODE__PUBLIC_URL": "https://a.example.se"}
PROVIDER = """
[[identity.providers]]
name = "example"
issuer = "{issuer}"
client_id = "a"
label_sv = "E"
label_en = "E"
"""


def is_one_line(done: Typed, code: int, *parts: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("samband: "), done.err
    assert done.err.count("\n") == 1, done.err
    assert done.err.endswith((".\n", "?\n")), done.err
    for part in parts:
        assert part in done.err


@pytest.mark.parametrize("command", list(commands()))
def test_an_unknown_option_leads_to_the_commands_help(
    typed: Type, command: tuple[str, ...]
) -> None:
    named = f"See `samband {' '.join(command)} --help`."
    is_one_line(typed(*command, "--nonsense", "1"), 2, named)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), 'no command "nonsense". There are: demo, serve, migrate, init, check,'),
        (("nonsense",), "token, admin, sandbox, keys, jobs, api. See `samband --help`."),
        (("admin", "fond"), "Did you mean found? There are: found, invite. See"),
        (("serve", "extra"), '`samband serve` takes no "extra"; leave it out.'),
        (("api", "check", "http://127.0.0.1:1/o"), "cannot be fetched: nobody answers there."),
        (("serve", "--port", "eight"), "--port"),
        (("serve", "--port", "-1"), "--port"),
        (("serve", "--port", "65536"), "--port"),
        (("demo", "--people", "150"), "--people must be hundreds"),
        (("demo", "--people", "0"), "--people must be hundreds"),
        (("demo", "--kill", "atlantis", "--at-step", "1"), "--kill"),
        (("demo", "--kill", "hub"), "--kill and --at-step go together"),
        (("demo", "--at-step", "2"), "--kill and --at-step go together"),
        (("demo", "--single", "--kill", "hub", "--at-step", "2"), "leave --single out"),
        (("sandbox", "load", "--people", "-100"), "--people must be hundreds"),
        (("sandbox", "join"), "NAME"),
        (("jobs", "release", "first"), "JOB"),
        (("jobs", "release"), "JOB"),
        (("keys", "rotate"), "USE"),
        (("verify-receipt",), "FILE"),
        (("token", "--scope", "person/read"), "--as"),
        (("token", "--as", "Malmö stad", "--scope", "read"), "write it as api/right"),
        (("token", "--as", "Malmö stad", "--scope", ""), "write it as api/right"),
        (("admin", "invite", "--person", ANNA), "--organisation"),
        ((*INVITE[:-1], "198401022383"), "--person must end in the right check digit"),
        ((*INVITE[:-1], "8401022382"), "--person must be 12 digits"),
        ((*INVITE[:3], "2120001125", *INVITE[4:]), "--organisation must end in the right"),
        (FOUND, "--decision"),
        ((*DECIDED, "--decided", "yesterday"), "--decided"),
        ((*DECIDED[:-1], ""), "--decision: "),
        ((*FOUND[:5], " ", *DECIDED[6:]), "--name: "),
        ((*FOUND[:-1], "empire", "--decision", "1"), "--kind"),
        ((*DECIDED[:3], MALMO, *DECIDED[4:]), "node.organisation is 2021006883"),
        ((*DECIDED[:3], "1", *DECIDED[4:]), "--number must be 10 digits"),
    ],
)
def test_wrong_arguments_are_named(typed: Type, words: tuple[str, ...], said: str) -> None:
    is_one_line(typed(*words), 2, said)


@pytest.mark.parametrize(
    ("environment", "file", "said"),
    [
        ({"SAMBAND__WEB__PROT": "1"}, "", "`prot`"),
        ({"SAMBAND__WEB__PORT": "eight"}, "", "web.port: must be a whole number, not 'eight'."),
        ({"SAMBAND__WEB__PORT": "65536"}, "", "web.port"),
        ({"SAMBAND__WEB": "1"}, "", "web: must be a table of its own in the settings file"),
        ({"SAMBAND__NODE__CONTACT": "us"}, "", "must be an e-mail address, or an address that"),
        ({"SAMBAND__NODE__CONTACT": "us"}, "", "https://, not 'us'."),
        ({"SAMBAND__NODE__SHAPE": "hubb"}, "", "hub, node, sandbox, not 'hubb'; did you mean hub?"),
        ({"SAMBAND__GATEWAY__UPSTREAMS": "a"}, "", "gateway.upstreams: must be a list"),
        ({"SAMBAND__AVAILABILITY__PROBE_SECONDS": "0"}, "", "probe_seconds: must be at least 1."),
        ({}, "[node]\ndomains = ['person', 'land']", "node.domains[1]: must be one of"),
        ({}, "[mail]\npassword = 3", "mail.password: must be text in quotes."),
        ({"SAMBAND__WEB__PROT": "1"}, "", "web: there is no setting `prot`; did you mean `port`?"),
        ({"SAMBAND__NODE__ORGANISATION": "2120001125"}, "", "node.organisation"),
        ({"SAMBAND__OWNERS__PERSON": "1"}, "", "owners.person"),
        ({"SAMBAND__NODE__SHAPE": "castle"}, "", "castle"),
        ({"SAMBAND__NODE__SHAPE": "node"}, "", "node.public_url: production is reached over https"),
        ({"SAMBAND__NODE__PUBLIC_URL": "example.se"}, "", "node.public_url"),
        ({"SAMBAND_SETTINGS": "nowhere.toml"}, "", "nowhere.toml: No such file"),
        ({"SAMBAND_SETTINGS": "."}, "", ".: Is a directory"),
        ({}, "[web", "samband.toml"),
        ({}, "[web]\nprot = 1", "`prot`"),
        ({}, "\x00", "samband.toml"),
        (PRODUCTION, PROVIDER.format(issuer="http://login.example.se"), "identity.providers"),
        (PRODUCTION, PROVIDER.format(issuer="https://a.example.se/test-eid"), "test e-ID"),
        (PRODUCTION, PROVIDER.format(issuer="https://x.se") + "secret = 'a'", "`secret`"),
    ],
)
@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("check",)])
def test_wrong_settings_are_named(
    typed: Type, words: tuple[str, ...], environment: dict[str, str], file: str, said: str
) -> None:
    if file:
        Path("samband.toml").write_text(file)
        environment = {"SAMBAND_SETTINGS": "samband.toml", **environment}
    is_one_line(typed(*words, **environment), 2, said)


@pytest.mark.parametrize("words", OPERATING)
def test_a_node_that_does_not_run_is_told(typed: Type, words: tuple[str, ...]) -> None:
    is_one_line(typed(*words), 1, "The node is not running. Start it")
    assert not Path(".samband").exists(), "nothing is made by asking"


@pytest.mark.parametrize("words", ASKING)
def test_a_node_that_does_not_answer_is_told(typed: Type, words: tuple[str, ...]) -> None:
    for name in (
        "Malmö stad",
        "sandlådans operatör",
        "Skatteverket",
        "Bolagsverket",
        "Lantmäteriet",
    ):
        save_system(Path(".samband"), SystemKey(name, MALMO, name, "client", new_key()))
    is_one_line(typed(*words, "--port", "1"), 1, "No node answers at http://127.0.0.1:1.")


@pytest.mark.parametrize("words", [*ASKING[:2]])
def test_a_system_that_is_not_there_is_told(typed: Type, words: tuple[str, ...]) -> None:
    is_one_line(typed(*words), 1, "No system is named", "samband demo")


@pytest.mark.parametrize("words", [*OPERATING, ("migrate",), ("serve", "--port", "0")])
def test_a_stopped_database_is_told(typed: Type, words: tuple[str, ...]) -> None:
    node_secret(Path(".samband"))
    done = typed(*words, SAMBAND__DATABASE__DSN=DEAD)
    is_one_line(done, 1, "The database does not answer. Is it running", "127.0.0.1")


@pytest.mark.parametrize("words", OPERATING)
def test_another_folder_than_the_nodes_is_told(typed: Type, words: tuple[str, ...]) -> None:
    done = typed(*words, "--data", "elsewhere", SAMBAND__DATABASE__DSN=DEAD)
    is_one_line(done, 1, "elsewhere is not the node's folder")
    assert not Path("elsewhere").exists()


@pytest.mark.parametrize("words", OPERATING)
def test_a_database_that_is_not_prepared_is_told(
    typed: Type, postgres: embedded.Server, words: tuple[str, ...]
) -> None:
    node_secret(Path(".samband"))
    empty = typed(*words, SAMBAND__DATABASE__DSN=postgres.dsn("postgres"))
    is_one_line(empty, 1, "Run `samband migrate` first.")
    missing = typed(*words, SAMBAND__DATABASE__DSN=postgres.dsn("nowhere"))
    is_one_line(missing, 1, "nowhere")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_told_with_another_to_take(typed: Type, command: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        is_one_line(typed(command, "--port", port), 1, f"Port {port} on 127.0.0.1 is taken")


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("migrate",)])
def test_a_folder_that_cannot_be_made_is_told(typed: Type, words: tuple[str, ...]) -> None:
    Path("file").write_text("")
    for folder in ("file/data", "/sys/samband"):
        is_one_line(typed(*words, "--data", folder), 1, folder, "Check --data")


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--port", "0")])
def test_a_folder_whose_database_runs_already_is_told(typed: Type, words: tuple[str, ...]) -> None:
    server = embedded.start(Path("data/postgres").absolute(), settings=embedded.THROW_AWAY)
    try:
        said = ("Another process runs the server", "Stop what runs there first")
        is_one_line(typed(*words, "--data", "data"), 1, *said)
    finally:
        server.stop()


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--port", "0"), ("check",)])
def test_a_name_that_nobody_has_is_told_without_codes(typed: Type, words: tuple[str, ...]) -> None:
    node_secret(Path(".samband"))
    done = typed(*words, SAMBAND__DATABASE__DSN="postgresql://nowhere.invalid/samband")
    told = f"{done.out}{done.err}"
    assert done.code == 1
    assert "no address is known for that name" in told
    assert "Errno" not in told


def test_known_systems_are_told_apart(typed: Type) -> None:
    for name in ("Malmö stad, ärendesystem", "Skatteverket, register"):
        save_system(Path(".samband"), SystemKey(name, MALMO, name, "client", new_key()))
    said = 'No system is named "list". Known: "Malmö stad, ärendesystem", "Skatteverket, register".'
    is_one_line(typed("token", "--as", "list", "--scope", "person/read"), 1, said)


def test_the_number_of_a_countrys_node_is_that_nodes_own(typed: Type) -> None:
    """It has settings of its own, which no file of the operator's holds."""
    database = DatabaseSettings(dsn=DEAD)
    own = Settings(node=NodeSettings(organisation=MALMO, data="malmo"), database=database)
    node_secret(Path("malmo"))
    Path("malmo", "settings.json").write_bytes(msgspec.json.encode(own))
    found = ("admin", "found", "--name", "Malmö", "--kind", "municipality", "--decision", "1")
    other = typed(*found, "--number", "2021006883", "--data", "malmo")
    is_one_line(other, 2, f"node.organisation is {MALMO}. Correct one of them.")
    its_own = typed(*found, "--number", MALMO, "--data", "malmo")
    is_one_line(its_own, 1, "The database does not answer.")


def test_a_secret_that_was_cut_off_is_told(typed: Type) -> None:
    node_secret(Path(".samband"))
    Path(".samband/secret").write_text("abc")
    is_one_line(typed("migrate"), 2, ".samband/secret: must hold 32 bytes")


def test_a_demonstration_is_refused_in_production(typed: Type) -> None:
    is_one_line(typed("demo", **PRODUCTION), 1, "node.shape is not sandbox")


def test_a_prepared_node_tells_what_is_not_there(
    typed: Type, fresh_database: Callable[[], str]
) -> None:
    here = {"SAMBAND__DATABASE__DSN": fresh_database()}
    assert typed("migrate", **here).code == 0
    is_one_line(typed("jobs", "release", "7", **here), 1, "Job 7 is not held")
    is_one_line(typed("keys", "rotate", "nonsense", **here), 1, "No key has been made for nonsense")
    is_one_line(typed(*INVITE, **here), 1, "is not a member. First let it join")
    own = (*INVITE[:3], "2021006883", *INVITE[4:])
    is_one_line(typed(*own, **here), 1, "is not a member. First found the node with")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Atlantis kommun", 'No public body is called "Atlantis kommun". Give its whole name'),
        ("Alvesta kommun", "Alvesta kommun cannot join: no open source states its number."),
    ],
)
def test_a_body_that_cannot_join_is_told(typed: Type, name: str, said: str) -> None:
    operator = SystemKey("sandlådans operatör", MALMO, "Digg", "client", new_key())
    save_system(Path(".samband"), operator)
    is_one_line(typed("sandbox", "join", name, "--port", "1"), 1, said)


@pytest.mark.parametrize("text", ["", "{", '{"name": 1}'])
def test_a_broken_key_file_is_told(typed: Type, text: str) -> None:
    Path(".samband/systems").mkdir(parents=True)
    Path(".samband/systems/broken.json").write_text(text)
    is_one_line(typed(*ASKING[0]), 1, "systems/broken.json does not hold a system's key")


def test_what_nobody_thought_of_is_told_with_its_place(typed: Type) -> None:
    Path(".samband").mkdir()
    Path(".samband/loaded-people").write_text("many")
    told = typed("sandbox", "load", "--people", "100")
    is_one_line(told, 70, "This is a fault in Samband: ValueError at demonstrating.py:")
