"""The invented people of the demo. Their surnames say that they are invented (Esimerkki, Exempel, Sample …)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One person a visitor of the demo can be."""

    key: str
    label: str
    name: str
    email: str
    language: str
    body: str = ""
    office: str = ""


ROLES = (
    Role("secretary", "Secretary", "Siiri Sihteerilä", "secretary@alumn.example", "fi", "OFFICE", "SECRETARY"),
    Role("nominator", "Nominator", "Nils Förslagsson", "nominator@alumn.example", "sv"),
    Role("nominee", "Nominee", "Bror Exempel", "nominee@kaannokset.example", "sv"),
    Role("juror", "Juror", "Raija Raatilainen", "juror@alumn.example", "fi", "JURY", "MEMBER"),
    Role("jury-chair", "Jury chair", "Jarl Juryström", "jury.chair@alumn.example", "sv", "JURY", "CHAIR"),
    Role(
        "jury-vice-chair",
        "Jury vice-chair",
        "Vilja Varamallikas",
        "jury.vice@alumn.example",
        "fi",
        "JURY",
        "VICE_CHAIR",
    ),
    Role(
        "conflicted-juror",
        "Conflicted juror",
        "Essi Esteellinen",
        "conflicted.juror@alumn.example",
        "fi",
        "JURY",
        "MEMBER",
    ),
    Role("board-chair", "Board chair", "Malla Mallikas", "board.chair@alumn.example", "fi", "BOARD", "CHAIR"),
    Role("laureate", "Laureate", "Aino Esimerkki", "laureate@revontuli.example", "fi"),
)

# The rest of the board; they never sign in.
BOARD = (
    ("Birger Bordsson", "board.vice@alumn.example", "sv", "VICE_CHAIR"),
    ("Hilla Hallitusjäsen", "board.member1@alumn.example", "fi", "MEMBER"),
    ("Orvar Ordförandesson", "board.member2@alumn.example", "sv", "MEMBER"),
    ("Paula Pöytäkirja", "board.member3@alumn.example", "fi", "MEMBER"),
    ("Sam Sample", "board.deputy@alumn.example", "en", "DEPUTY"),
)

# More jurors, as many as are asked for.
JUROR_NAMES = (
    "Arvi Arviolainen",
    "Betty Bedömare",
    "Clara Criterion",
    "Timo Testinen",
    "Pia Poängström",
    "Ville Vertailija",
)

FIRST_NAMES = (
    "Aada", "Arvid", "Bea", "Elias", "Elsa", "Emil", "Freja", "Hanna", "Helmi", "Ida", "Ilmari", "Jan", "Kaisa", "Leo", "Linnea",
    "Mikael", "Nora", "Oiva", "Onni", "Ronja", "Saga", "Sofia", "Toivo", "Tuuli", "Valter", "Vera", "Viivi", "Wilma", "Yrsa", "Åke",
)  # fmt: skip
SURNAMES = (
    "Esimerkkilä", "Exempelius", "Fiktio", "Keksitty", "Kuvitelma", "Mallikainen", "Modellberg", "Näyteström", "Oletus", "Provsson",
    "Påhittad", "Sample", "Satunen", "Specimen", "Testinen", "Testman", "Tosimies-Ei", "Utkast", "Varjokuva", "Ylimalli",
)  # fmt: skip

# The laureates of the first user's real award that its own pages name; nothing about them is invented here.
PAST_LAUREATES = (
    (2009, "Bengt Holmström"),
    (2015, "Marja Manninen"),
    (2017, "Pauliine Koskelo"),
    (2020, "Ilkka Herlin"),
)
