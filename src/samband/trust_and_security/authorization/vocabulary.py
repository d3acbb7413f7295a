# SPDX-License-Identifier: EUPL-1.2
"""Authorization's words: its scope, its event types and the policies that hold for every block."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Texts, Vocabulary

USER_VOUCHED = "authorization.user-vouched"
CLIENT_KEY_RENEWED = "authorization.client-key-renewed"
NODE_ANNOUNCED = "authorization.node-announced"

_EVENTS = (
    EventType(
        "authorization.agreed",
        "tog emot vilka som får behörighet genom en godkänd ansökan",
        "took in who holds a scope by an approved request",
    ),
    EventType("authorization.token-issued", "fick ett åtkomstintyg", "received an access token"),
    EventType(
        "authorization.token-refused", "nekades ett åtkomstintyg", "received no access token"
    ),
    EventType(
        "authorization.token-revoked", "återkallade ett åtkomstintyg", "revoked an access token"
    ),
    EventType(
        "authorization.token-introspected",
        "kontrollerade ett åtkomstintyg",
        "checked an access token",
    ),
    EventType(
        USER_VOUCHED,
        "lät en annan organisation veta vem som är inloggad",
        "let another organisation know who is logged in",
    ),
    EventType(
        "authorization.scope-refused",
        "nekades eftersom behörigheten saknades",
        "got no further because the scope was missing",
    ),
    EventType(
        "authorization.token-rejected",
        "visade ett åtkomstintyg som inte gäller",
        "showed an access token that is not valid",
    ),
    EventType(
        CLIENT_KEY_RENEWED,
        "gav hubben en ny nyckel för sin nod",
        "gave the hub a new key of its node",
    ),
    EventType(
        NODE_ANNOUNCED,
        "sade till hubben var noden finns",
        "told the hub where the node is",
    ),
    EventType("authorization.scopes-registered", "registrerade behörigheter", "registered scopes"),
    EventType("authorization.granted", "gav en behörighet", "granted a scope"),
    EventType("authorization.grant-withdrawn", "drog in en behörighet", "withdrew a grant"),
    EventType("authorization.grants-listed", "läste givna behörigheter", "read the grants"),
    EventType("authorization.scopes-listed", "läste behörigheterna", "read the scopes"),
    EventType("authorization.policies-listed", "läste åtkomstreglerna", "read the policies"),
    EventType("authorization.policies-changed", "ändrade åtkomstreglerna", "changed the policies"),
    EventType(
        "authorization.decision-explained",
        "fick ett åtkomstbeslut förklarat",
        "had an access decision explained",
    ),
)

_POLICIES = (
    PolicyText(
        "authorization.scope-held",
        "permit(principal, action, resource)"
        " when { context has scope && principal.scopes.contains(context.scope) };",
        "Den som frågar har den behörighet som krävs.",
        "The asker holds the scope that is needed.",
    ),
    PolicyText(
        "authorization.purpose-missing",
        "forbid(principal is System, action, resource)"
        " when { context.personal } unless { context has purpose };",
        "Ange vad personuppgifterna ska användas till.",
        "State the purpose for which the personal data is needed.",
    ),
    PolicyText(
        "authorization.legal-ground-missing",
        "forbid(principal is System, action, resource)"
        " when { context.personal } unless { context has legal_ground };",
        "Ange den rättsliga grunden för att läsa personuppgifterna.",
        "State the legal ground for reading the personal data.",
    ),
    PolicyText(
        "authorization.case-missing",
        "forbid(principal is System, action, resource)"
        " when { context.personal } unless { context.case_stated };",
        "Ange ert ärendenummer.",
        "State your own case reference.",
    ),
    PolicyText(
        "authorization.purpose-outside-grant",
        "forbid(principal is System, action, resource)"
        " when { context.personal && context has purpose && !context.purpose_granted };",
        "Organisationen har inte rätt att använda uppgifterna till detta.",
        "Your organisation has not been granted this purpose.",
    ),
    PolicyText(
        "authorization.legal-ground-outside-grant",
        "forbid(principal is System, action, resource)"
        " when { context.personal && context.purpose_granted && context has legal_ground"
        " && !context.granted_grounds.contains(context.legal_ground) };",
        "Den rättsliga grunden hör inte till det ni ska använda uppgifterna till.",
        "The legal ground is not the one that this purpose was granted on.",
    ),
)

RULES: Texts = {
    "rule.authorization.owner-only": (
        "Bara den som ansvarar för tjänsten får göra det.",
        "Only the organisation that answers for the service may do it.",
    ),
}
"""The rules that the block decides by itself, in words for who is told of a decision."""

VOCABULARY = Vocabulary(
    scopes=(
        Scope(
            "authorization/admin",
            "Ge och dra in behörigheter till organisationens tjänster",
            "Grant and withdraw access to the organisation's services",
        ),
    ),
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"protection": "String", "known": "Bool", "items": "Set<String>"},
    texts=RULES,
)
