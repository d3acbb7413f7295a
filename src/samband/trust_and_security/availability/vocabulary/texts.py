# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages of status, in Swedish and English."""

from __future__ import annotations

from samband.core.block import Texts

TEXTS: Texts = {
    "av.path": ("/driftlage", "/en/status"),
    "av.today": ("i dag {time}", "today {time}"),
    "av.as-of": ("Avläst {when}.", "Read {when}."),
    # States
    "av.state.up": ("Fungerar", "Works"),
    "av.state.degraded": ("Fungerar delvis", "Works in part"),
    "av.state.down": ("Fungerar inte", "Does not work"),
    "av.state.unknown": ("Vi vet inte", "Not known"),
    # The whole in one sentence
    "av.verdict.well": ("Allt fungerar som det ska", "Everything is working"),
    "av.verdict.services.one": ("En tjänst är prövad.", "One service has been tried."),
    "av.verdict.services.other": (
        "{count} tjänster är prövade.",
        "{count} services have been tried.",
    ),
    "av.verdict.nodes": (
        "{services} tjänster på {nodes} noder är prövade.",
        "{services} services at {nodes} nodes have been tried.",
    ),
    "av.verdict.faults.one": ("Ett fel just nu", "One fault right now"),
    "av.verdict.faults.other": ("{count} fel just nu", "{count} faults right now"),
    "av.verdict.rest": (
        "Det som inte nämns här fungerar, eller är märkt som okänt nedan.",
        "What is not named here works, or is marked as not known below.",
    ),
    "av.verdict.unknown.one": (
        "Inget fel är känt, men en tjänst är inte mätt",
        "No fault is known, but one service is not measured",
    ),
    "av.verdict.unknown.other": (
        "Inget fel är känt, men {count} tjänster är inte mätta",
        "No fault is known, but {count} services are not measured",
    ),
    "av.verdict.unknown-text": (
        "Ingen har kunnat pröva dem den senaste stunden. De är märkta nedan.",
        "Nobody has been able to try them in the last while. They are marked below.",
    ),
    # Faults
    "av.node.down": ("{node} svarar inte", "{node} does not answer"),
    "av.node.degraded": ("{node} svarar bara delvis", "{node} answers only in part"),
    "av.node.was.down": ("{node} svarade inte", "{node} did not answer"),
    "av.node.was.degraded": ("{node} svarade bara delvis", "{node} answered only in part"),
    "av.service.down": ("{service} hos {node} fungerar inte", "{service} at {node} does not work"),
    "av.service.degraded": (
        "{service} hos {node} fungerar delvis",
        "{service} at {node} works in part",
    ),
    "av.service.was.down": ("{service} hos {node} var nere", "{service} at {node} was down"),
    "av.service.was.degraded": (
        "{service} hos {node} fungerade delvis",
        "{service} at {node} worked in part",
    ),
    "av.since": ("Sedan {when}. {why}", "Since {when}. {why}"),
    "av.goes-on": ("Började {when} och pågår", "Began {when} and goes on"),
    "av.lasted": ("{when}, i {time}", "{when}, for {time}"),
    "av.affects-also": ("Det drabbar också: {services}.", "It also affects: {services}."),
    "av.reason.no-answer": ("Inget svar kom i tid.", "No answer came in time."),
    "av.reason.wrong-answer": (
        "Svaret var inte som det ska vara.",
        "The answer was not as it should be.",
    ),
    "av.reason.wrong-time": (
        "Svaret gällde en annan tid: nodens klocka går fel, eller så är svaret gammalt.",
        "The answer was of another time: the node's clock is wrong, or the answer is old.",
    ),
    "av.reason.too-late": (
        "Svaren kommer senare än vad som är lovat.",
        "Answers come later than is promised.",
    ),
    "av.reason.behind": (
        "Uppgifter hinner inte fram i tid.",
        "Data does not arrive in time.",
    ),
    "av.reason.refused": (
        "Ett anrop som ska släppas in nekades.",
        "A call that should be let in was refused.",
    ),
    "av.reason.database": ("Databasen svarar inte.", "The database does not answer."),
    "av.reason.not-well": (
        "Noden säger själv att den inte kan svara.",
        "The node itself says that it cannot answer.",
    ),
    "av.reason.fault": ("Ett fel i tjänsten.", "A fault in the service."),
    # The nodes
    "av.section.own": (
        "Tjänsterna på den här noden. Noden kontrollerar dem själv.",
        "The services at this node. The node checks them itself.",
    ),
    "av.section.seen": (
        "Vi kontrollerar noden utifrån. Hur tjänsterna mår berättar noden själv.",
        "We check the node from outside. How its services are, the node tells itself.",
    ),
    "av.section.silent": (
        "Noden har inte svarat sedan {when}. Hur dess tjänster mår är inte känt.",
        "The node has not answered since {when}. How its services are is not known.",
    ),
    "av.section.unknown": (
        "Ingen har kontrollerat noden den senaste stunden.",
        "Nobody has checked the node in the last while.",
    ),
    "av.node-itself": ("Noden som helhet", "The node as a whole"),
    "av.services.one": ("En tjänst", "One service"),
    "av.services.other": ("{count} tjänster", "{count} services"),
    "av.known": ("mätt i {time}", "measured for {time}"),
    "av.all-services": ("Visa alla tjänster", "Show all services"),
    # Over time
    "av.days-title": ("De senaste 90 dagarna", "The last 90 days"),
    "av.hours-title": ("Det senaste dygnet", "The last 24 hours"),
    "av.last-30": ("De senaste 30 dagarna", "The last 30 days"),
    "av.hours-picture": (
        (
            "Timmar: {worked} fungerade, {slow} långsamma eller störda, {down} nere, {unknown} utan"
            " mätning."
        ),
        "Hours: {worked} worked, {slow} slow or disturbed, {down} down, {unknown} not measured.",
    ),
    "av.days-picture": (
        (
            "Dagar: {worked} fungerade, {slow} långsamma eller störda, {down} nere, {unknown} utan"
            " mätning."
        ),
        "Days: {worked} worked, {slow} slow or disturbed, {down} down, {unknown} not measured.",
    ),
    "av.table": ("Uppmätt tid, dag för dag", "Measured time, day by day"),
    "av.column.day": ("Dag", "Day"),
    "av.column.up": ("Fungerade", "Worked"),
    "av.column.degraded": ("Fungerade delvis", "Worked in part"),
    "av.column.down": ("Nere", "Down"),
    "av.column.unknown": ("Inte mätt", "Not measured"),
    "av.no-days": ("Inget är mätt än", "Nothing has been measured yet"),
    "av.no-days-text": (
        "Här kommer en rad för varje dag som har mätts.",
        "A row for each measured day will come here.",
    ),
    "av.measured": (
        (
            "Tjänsten var tillgänglig {share} av den tid som är mätt. {known} av de 30 dagarna är"
            " mätta."
        ),
        (
            "The service was available {share} of the time that was measured. {known} of the 30 days"
            " are measured."
        ),
    ),
    "av.not-measured": ("Inget är mätt än.", "Nothing has been measured yet."),
    "av.budget-left": (
        "Den kan vara borta {time} till innan målet är missat.",
        "It can be away for another {time} before the objective is missed.",
    ),
    "av.budget-over": (
        "Den har varit borta {time} mer än målet tillåter.",
        "It has been away {time} more than the objective allows.",
    ),
    "av.within": (
        "{share} av svaren kom inom den tid som är lovad.",
        "{share} of the answers came within the time that is promised.",
    ),
    "av.second.one": ("{count} sekund", "{count} second"),
    "av.second.other": ("{count} sekunder", "{count} seconds"),
    "av.minute.one": ("{count} minut", "{count} minute"),
    "av.minute.other": ("{count} minuter", "{count} minutes"),
    "av.hour.one": ("{count} timme", "{count} hour"),
    "av.hour.other": ("{count} timmar", "{count} hours"),
    "av.day.one": ("{count} dygn", "{count} day"),
    "av.day.other": ("{count} dygn", "{count} days"),
    "av.short.second": ("{count} s", "{count} s"),
    "av.short.minute": ("{count} min", "{count} min"),
    "av.short.hour": ("{count} tim", "{count} h"),
    "av.short.day": ("{count} d", "{count} d"),
    # What is promised
    "av.promised": ("Vad som är lovat", "What is promised"),
    "av.class": ("Klass", "Class"),
    "av.class.vital": (
        "Mycket viktig: andra står och faller med den",
        "Vital: others stand and fall with it",
    ),
    "av.class.important": ("Viktig", "Important"),
    "av.class.ordinary": ("Vanlig", "Ordinary"),
    "av.objective": ("Mål", "Objective"),
    "av.objective-is": (
        "Tillgänglig {share} av 30 dagar",
        "Available {share} of 30 days",
    ),
    "av.longest": ("Längsta avbrott", "Longest outage"),
    "av.answers": ("Svarstid", "Response time"),
    "av.answers-in": (
        "95 av 100 svar inom {ms} millisekunder",
        "95 of 100 answers within {ms} milliseconds",
    ),
    "av.owner": ("Ansvarig", "Responsible"),
    "av.block-owner": ("Ansvarig för byggblocket", "Responsible for the building block"),
    "av.needs": ("Behöver", "Needs"),
    "av.affects": ("Drabbas av ett fel här", "Affected by a fault here"),
    "av.nothing": ("Inget", "Nothing"),
    "av.address": ("Adress", "Address"),
    # What has happened
    "av.happened": ("Händelser", "What has happened"),
    "av.nothing-happened": ("Inga fel har setts", "No faults have been seen"),
    "av.nothing-happened-text": (
        "När något slutar fungera står det här, med när det började och slutade.",
        "When something ceases to work it is told here, with when it began and ended.",
    ),
    "av.feed.link": ("Få besked om ändringar (Atom)", "Be told of changes (Atom)"),
    "av.feed.title": ("Driftläge hos {node}", "Status at {node}"),
    "av.feed.over": ("Över: {title}", "Over: {title}"),
    "av.how": ("Så mäter vi", "How we measure"),
    "av.how-text": (
        (
            "Varje nod prövar sina tjänster med riktiga anrop, flera gånger i minuten. Tid som ingen"
            " har mätt räknas som okänd, aldrig som att det fungerade."
        ),
        (
            "Each node tries its services with real calls, several times a minute. Time that nobody has"
            " measured counts as unknown, never as working."
        ),
    ),
}
