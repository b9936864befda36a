"""The texts about the demo's laureate, in three languages, and the association's own words; telephone and addresses are invented."""

TEXTS = {
    "CITATION": {
        "fi": "siitä, että hän on tehnyt yliopiston tieteestä kaikkien omaisuutta ja osoittanut, että uteliaisuus on kansalaistaito",
        "sv": "för att hon har gjort universitetets vetenskap till allas egendom och visat att nyfikenhet är en medborgerlig dygd",
        "en": "for making the science of the University the property of all, and for showing that curiosity is a civic virtue",
    },
    "HEADLINE": {
        "fi": "Avaruusfyysikko Aino Esimerkki on Vuoden alumni",
        "sv": "Rymdfysikern Aino Esimerkki är Årets alumn",
        "en": "Space physicist Aino Esimerkki is Alumna of the Year",
    },
    "LEAD": {
        "fi": "Helsingin yliopiston alumniyhdistys on nimennyt Vuoden alumniksi avaruusfyysikko Aino Esimerkin, joka on tuonut revontulien "
        "tutkimuksen joka kotiin. Tunnustus luovutetaan Alumnijuhlassa.",
        "sv": "Helsingfors universitets alumnförening har utsett rymdfysikern Aino Esimerkki till Årets alumn. Hon har gjort forskningen om "
        "norrsken till en angelägenhet för alla. Utmärkelsen överräcks på Alumnfesten.",
        "en": "The alumni association of the University of Helsinki has named the space physicist Aino Esimerkki Alumna of the Year. She has "
        "brought research on the northern lights into every home. The award is presented at the Alumni Celebration.",
    },
    "QUOTE": {
        "fi": "Kysymys on aina tärkeämpi kuin vastaus. Sen opin yliopistossa, ja sitä yritän antaa eteenpäin",
        "sv": "Frågan är alltid viktigare än svaret. Det lärde jag mig vid universitetet, och det försöker jag ge vidare",
        "en": "The question always matters more than the answer. I learned that at the university, and I try to pass it on",
    },
    "BODY": {
        "fi": "Esimerkki väitteli vuonna 1998 ja on siitä lähtien tutkinut revontulten fysiikkaa Sodankylässä ja Tromssassa. Hänen "
        "televisiosarjansa tavoitti joka kolmannen suomalaisen, ja sen oppaita käytetään kouluissa edelleen.\n\nKun hänen entistä "
        "laitostaan uhkasi lakkautus, hän kokosi entisistä opiskelijoista verkoston, joka rahoittaa nyt kuutta väitöskirjatutkijaa. "
        "Kahdenkymmenen vuoden ajan hän on pitänyt avointa iltaluentoa, jolle saa tulla kysymään mitä tahansa.",
        "sv": "Esimerkki disputerade 1998 och har sedan dess forskat i norrskenets fysik i Sodankylä och Tromsø. Hennes tv-serie sågs av "
        "var tredje invånare i landet, och dess handledningar används ännu i skolorna.\n\nNär hennes tidigare institution hotades av "
        "nedläggning samlade hon ett nätverk av forna studenter som i dag bekostar sex doktorandtjänster. I tjugo år har hon hållit en "
        "öppen kvällsföreläsning dit vem som helst får komma och fråga vad som helst.",
        "en": "Esimerkki took her doctorate in 1998 and has since studied the physics of the aurora in Sodankylä and Tromsø. Her "
        "television series was seen by one in three people in the country, and its guides are still used in schools.\n\nWhen her former "
        "department was threatened with closure, she gathered a network of former students that now funds six doctoral researchers. For "
        "twenty years she has given an open evening lecture at which anybody may ask anything.",
    },
    "BIOGRAPHY": {
        "fi": "Esimerkki väitteli vuonna 1998 ja on siitä lähtien tutkinut revontulten fysiikkaa Sodankylässä ja Tromssassa. Hän pitää "
        "avointa iltaluentoa, jolle saa tulla kysymään mitä tahansa.",
        "sv": "Esimerkki disputerade 1998 och har sedan dess forskat i norrskenets fysik i Sodankylä och Tromsø. Hon håller en öppen "
        "kvällsföreläsning dit vem som helst får komma och fråga vad som helst.",
        "en": "Esimerkki took her doctorate in 1998 and has since studied the physics of the aurora in Sodankylä and Tromsø. She gives "
        "an open evening lecture at which anybody may ask anything.",
    },
    "FACTS": {
        "fi": "Filosofian tohtori 1998\nAvaruusfyysikko, dosentti\nIltaluento joka kuun ensimmäisenä torstaina",
        "sv": "Filosofie doktor 1998\nRymdfysiker, docent\nKvällsföreläsning den första torsdagen i månaden",
        "en": "Doctor of Philosophy 1998\nSpace physicist, docent\nEvening lecture on the first Thursday of each month",
    },
}

LAUREATE = {
    "title": "ALUMNA",
    "degree_fi": "filosofian tohtori",
    "degree_sv": "filosofie doktor",
    "degree_en": "Doctor of Philosophy",
    "tagline_fi": "avaruusfyysikko",
    "tagline_sv": "rymdfysiker",
    "tagline_en": "space physicist",
    "portrait_alt_fi": "Piirretty muotokuva: Aino Esimerkki edestä, tumma tausta",
    "portrait_alt_sv": "Tecknat porträtt: Aino Esimerkki framifrån mot mörk bakgrund",
    "portrait_alt_en": "Drawn portrait: Aino Esimerkki facing forward against a dark ground",
    "photographer": "Kuvitteellinen Kuvaaja",
    "photo_licence": "CC BY 4.0",
}

ASSOCIATION = {
    "legal_name_fi": "Helsingin yliopiston alumni ry",
    "legal_name_sv": "Helsingfors universitets alumner rf",
    "legal_name_en": "Helsinki University Alumni Association",
    "display_name_fi": "Alumniyhdistys",
    "display_name_sv": "Alumnföreningen",
    "display_name_en": "Alumni Association",
    "award_name_fi": "Vuoden alumni",
    "award_name_sv": "Årets alumn",
    "award_name_en": "Alumnus of the Year",
    "business_id": "0000000-0",
    "telephone": "029 000 0000",
    "email": "office@alumn.example",
    "postal_address": "Keksittykuja 1\n00099 Mallila",
    "website": "https://alumn.example",
    "place_fi": "Helsingissä",
    "place_sv": "Helsingfors",
    "place_en": "Helsinki",
    "boilerplate_fi": "Helsingin yliopiston alumni ry kokoaa yhteen yliopiston entiset ja nykyiset opiskelijat, tutkijat ja työntekijät. "
    "Yhdistyksellä on 7 600 jäsentä.",
    "boilerplate_sv": "Helsingfors universitets alumner rf samlar universitetets forna och nuvarande studenter, forskare och anställda. "
    "Föreningen har 7 600 medlemmar.",
    "boilerplate_en": "The association brings together the former and present students, researchers and staff of the University of "
    "Helsinki. It has 7,600 members.",
    "privacy_contact": "office@alumn.example",
    "press_contact": "Siiri Sihteerilä, 029 000 0000, press@alumn.example",
}

SIGNATORIES = (
    (
        "Malla Mallikas",
        {"fi": "hallituksen puheenjohtaja", "sv": "styrelseordförande", "en": "Chair of the Board"},
    ),
    (
        "Siiri Sihteerilä",
        {"fi": "sihteeri", "sv": "sekreterare", "en": "Secretary"},
    ),
)
