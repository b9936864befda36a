"""The invented nominees of the demo, and what is said of them: each in the language their nominator writes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Nominee:
    """One invented nominee; `case` has one text for each of the three default criteria."""

    name: str
    email: str
    telephone: str
    occupation: str
    degree: str
    year: int | None
    connections: tuple[str, ...]
    language: str
    case: tuple[str, str, str]


NOMINEES = (
    Nominee(
        "Aino Esimerkki",
        "laureate@revontuli.example",
        "029 000 0101",
        "avaruusfyysikko",
        "filosofian tohtori",
        1998,
        ("GRADUATED", "RESEARCHER"),
        "fi",
        (
            "Kolmenkymmenen vuoden ajan Esimerkki on tehnyt yliopiston tutkimuksesta ymmärrettävää niille, jotka eivät ole "
            "koskaan astuneet luentosaliin. Hänen revontulista kertova sarjansa tavoitti joka kolmannen suomalaisen, ja sen "
            "oppaita käytetään kouluissa edelleen.\n\nKun hänen entistä laitostaan uhkasi lakkautus, hän kokosi entisistä "
            "opiskelijoista verkoston, joka rahoittaa nyt kuutta väitöskirjatutkijaa.",
            "Hän on ohjannut neljätoista väitöskirjaa ja pitänyt kahdenkymmenen vuoden ajan avointa iltaluentoa, jolle saa "
            "tulla kysymään mitä tahansa. Moni nykyinen opettaja kertoo valinneensa alansa juuri siellä.",
            "Esimerkki puhuu tieteestä kuin kansalaistaidosta: uteliaana, tarkkana ja toista kuunnellen. Hän on vienyt "
            "yliopiston hengen eduskunnan kuulemisiin, kyläkirjastoihin ja radioon.",
        ),
    ),
    Nominee(
        "Bror Exempel",
        "nominee@kaannokset.example",
        "029 000 0102",
        "översättare",
        "filosofie magister",
        1986,
        ("GRADUATED",),
        "sv",
        (
            "Exempel har översatt över sjuttio verk från finska till svenska och fört universitetets humanistiska forskning till "
            "läsare i hela Norden. Hans kommenterade utgåva av Vuoksiseitsemän är en påhittad klassiker i vår undervisning.",
            "I tjugofem år har han undervisat i översättning vid sidan av sitt eget arbete, utan annan lön än kaffe. Hans "
            "studenter utgör i dag halva skrået.",
            "Han visar att bildning är något man gör tillsammans: varje vår bjuder han in nya studenter till en läsecirkel där "
            "ingen behöver ha läst färdigt.",
        ),
    ),
    Nominee(
        "Malin Provsson",
        "malin.provsson@rattssalen.example",
        "",
        "domare",
        "juris kandidat",
        1979,
        ("GRADUATED", "STAFF"),
        "sv",
        (
            "Som domare har Provsson öppnat rättssalen för forskare och studenter och själv skrivit om vad hon har lärt sig av dem. "
            "Hennes råd till unga jurister delas ut på fakultetens första dag.",
            "Hon startade den kostnadsfria rättshjälp som fakultetens studenter numera driver varje torsdag.",
            "Hon säger emot när det behövs och lyssnar när det är svårt. Så ser den akademiska andan ut i ett ämbete.",
        ),
    ),
    Nominee(
        "Otto Keksitty",
        "",
        "029 000 0104",
        "säveltäjä",
        "",
        None,
        ("STUDIED",),
        "fi",
        (
            "Keksitty jätti opintonsa kesken, mutta ei koskaan yliopistoa: hänen kuoroteoksensa perustuvat kansanrunousarkiston "
            "aineistoihin, ja niiden tuotto on ohjattu arkiston digitointiin.",
            "Hän on säveltänyt yksitoista teosta yliopiston opiskelijakuoroille ja johtanut niistä jokaisen ensiesityksen itse.",
            "Hänen konserttinsa alkavat aina keskustelulla tutkijan kanssa. Yleisö jää paikalleen, ja se kertoo kaiken.",
        ),
    ),
    Nominee(
        "Sofia Sample",
        "sofia.sample@registry.example",
        "",
        "physician",
        "Doctor of Medicine",
        2004,
        ("GRADUATED", "RESEARCHER"),
        "en",
        (
            "Sample built the open registry with which three invented hospitals learned to compare their results. She insisted from "
            "the first day that patients could read every line that concerned them.",
            "She teaches the course on uncertainty that medical students vote the most useful of their degree, year after year.",
            "She brings the manners of a good seminar to every ward round: anybody may ask, and nobody has to know the answer.",
        ),
    ),
    Nominee(
        "Tuuli Mallikainen",
        "tuuli.mallikainen@alumn.example",
        "029 000 0106",
        "opettaja",
        "kasvatustieteen maisteri",
        2011,
        ("GRADUATED",),
        "fi",
        (
            "Mallikainen opettaa pienessä lukiossa, josta lähtee joka vuosi yliopistoon enemmän nuoria kuin koko naapurimaakunnasta. "
            "Hän soittaa itse jokaiselle, joka epäröi.",
            "Hänen kirjoittamansa avoimen oppikirjan on ladannut satatuhatta opettajaa, ja hän vastaa heidän viesteihinsä.",
            "Hän on osoittanut, että sivistys alkaa siitä, että joku uskoo toisen ajattelevan.",
        ),
    ),
    Nominee(
        "Vera Påhittad",
        "vera.pahittad@uppfinning.example",
        "",
        "företagare",
        "politices magister",
        1995,
        ("GRADUATED",),
        "sv",
        (
            "Påhittad grundade ett företag kring en uppfinning från universitetets laboratorium och gav en tiondel av aktierna "
            "tillbaka till grundforskningen.",
            "Hon håller varje höst en veckas skola där forskare och företagare byter arbete med varandra.",
            "Hon tackar alltid först dem som lärde henne ställa frågor.",
        ),
    ),
    Nominee(
        "Ilmari Fiktio",
        "",
        "",
        "metsäntutkija",
        "maatalous- ja metsätieteiden tohtori",
        1990,
        ("GRADUATED", "RESEARCHER", "STAFF"),
        "fi",
        (
            "Fiktion neljäkymmentä vuotta jatkunut koeala on vanhin laatuaan, ja hän on opettanut sen mittaamisen jokaiselle "
            "vuosikurssille sateessakin.",
            "Hänen kenttäkurssinsa on monelle ensimmäinen kerta, kun tiede tuntuu omalta.",
            "Hän ei ole koskaan kieltäytynyt puhumasta vastakkaista mieltä olevien kanssa, ja metsä on siitä hyötynyt.",
        ),
    ),
)

# What a former pupil writes of the first one: a candidate may be nominated by several people.
PUPILS_CASE = (
    "Tein graduni hänen mittausasemallaan. Hän opetti, että aineisto kuuluu kaikille: jokainen hänen keräämänsä havainto on "
    "vapaasti koulujen ja harrastajien käytettävissä.",
    "Hän luki jokaisen luonnokseni saman viikon aikana ja kysyi aina ensin, mitä itse pidin siinä parhaana.",
    "Kun seminaarissa oltiin eri mieltä, hän pyysi perustelemaan toisen kannan. Teen niin omien oppilaitteni kanssa yhä.",
)

RECOMMENDATION = (
    "Esimerkki on tieteenalansa kansainvälisesti tunnettu nimi, mutta arvokkainta hänessä on se, mitä ei mitata: jokainen, joka "
    "on työskennellyt hänen kanssaan, tekee työnsä sen jälkeen huolellisemmin ja iloisemmin."
)

# For a demo with more candidates than the ones above: sentences that are put together by number.
SENTENCES = {
    "fi": (
        "Hän on työskennellyt pitkään yliopiston ja yhteiskunnan välissä ja saanut kummankin puhumaan toisilleen.",
        "Hänen hankkeensa on jatkunut kymmenen vuotta, ja siihen on osallistunut tuhansia ihmisiä.",
        "Entiset opiskelijat kertovat hänestä yhä, ja monet ovat seuranneet samaa tietä.",
    ),
    "sv": (
        "Hen har länge arbetat mellan universitetet och samhället och fått dem att tala med varandra.",
        "Projektet har pågått i tio år och tusentals människor har deltagit.",
        "Tidigare studenter berättar ännu om det, och många har gått samma väg.",
    ),
    "en": (
        "For many years this nominee has worked between the university and society and made the two talk to each other.",
        "The project has run for ten years, and thousands of people have taken part.",
        "Former students still speak of it, and many have followed the same path.",
    ),
}

POSTAL_ADDRESS = "Keksittykuja 1, 00099 Mallila"
