# SPDX-License-Identifier: EUPL-1.2
"""The test e-ID's words: who each well-known person is, and the page's texts."""

from samband.core.block import Vocabulary

WHO: dict[str, tuple[str, str]] = {
    "anna": (
        "Har ett eget företag och barn, och arbetar hos Malmö stad",
        "Has a company and children, and works at Malmö stad",
    ),
    "sam": ("Är gift med Anna och vårdnadshavare", "Is married to Anna and a guardian"),
    "alva": ("Är ombud för andra", "Acts for others"),
    "confidential": ("Har sekretessmarkering", "Has a confidentiality marking"),
    "protected_registration": ("Har skyddad folkbokföring", "Has protected registration"),
    "assumed_identity": ("Lever med fingerade uppgifter", "Lives under an assumed identity"),
    "renumbered": ("Har fått ett nytt personnummer", "Has got a new personal number"),
    "widow": ("Har förlorat sin make", "Has lost her husband"),
    "emigrated": ("Har flyttat utomlands", "Has moved abroad"),
    "newcomer": (
        "Hade samordningsnummer innan hon fick personnummer",
        "Had a coordination number before her personal number",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {
    "test-eid.title": ("Test-e-legitimation", "Test e-ID"),
    "test-eid.small": ("Bara i sandlådan", "Only in the sandbox"),
    "test-eid.lead": (
        "Välj vem du vill vara. Alla personer är påhittade, och du behöver inget lösenord.",
        "Choose who you want to be. Everyone is made up, and you need no password.",
    ),
    "test-eid.for": ("Du loggar in hos {client}.", "You are logging in at {client}."),
    "test-eid.warning": (
        "Det här är inte en riktig e-legitimation",
        "This is not a real e-ID",
    ),
    "test-eid.warning-text": (
        "Här loggar vem som helst in som vem som helst. Skriv aldrig riktiga uppgifter.",
        "Anyone can log in as anyone here. Never write real details.",
    ),
    "test-eid.who": ("Vem vill du vara?", "Who do you want to be?"),
    "test-eid.other": ("Någon annan", "Somebody else"),
    "test-eid.other-hint": ("Skriv testnumret nedanför", "Write the test number below"),
    "test-eid.number": ("Testnummer", "Test number"),
    "test-eid.number-hint": (
        "Tolv siffror, till exempel 19900101-2385: Skatteverkets testnummer eller sandlådans.",
        "Twelve digits, for example 19900101-2385: from Skatteverket or from the sandbox.",
    ),
    "test-eid.number-fault": (
        "Skriv ett testnummer med tolv siffror. Riktiga personer kan inte logga in här.",
        "Write a test number of twelve digits. Real people cannot log in here.",
    ),
    "test-eid.level": ("Tillitsnivå", "Assurance level"),
    "test-eid.level-hint": (
        "Tjänsten avgör vilken nivå som räcker. Välj en lägre för att se vad som händer då.",
        "The service decides which level is enough. Choose a lower one to see what happens.",
    ),
    "test-eid.loa2": ("Nivå 2, begränsad", "Level 2, limited"),
    "test-eid.loa3": ("Nivå 3, väsentlig", "Level 3, substantial"),
    "test-eid.loa4": ("Nivå 4, hög", "Level 4, high"),
    "test-eid.log-in": ("Logga in", "Log in"),
    "test-eid.cancel": ("Avbryt", "Cancel"),
}

VOCABULARY = Vocabulary(texts=TEXTS)
