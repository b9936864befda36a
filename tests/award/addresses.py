"""Addresses of somebody who wants to pass for `laureate@revontuli.example`, and other ways to write that very address."""

TRUE = "laureate@revontuli.example"
# Looks or folds like the true one and belongs to somebody else.
STRANGERS = {
    "é": "laureate@révontuli.example",
    "combining é": "laureate@re\u0301vontuli.example",
    "é as IDNA": "laureate@xn--rvontuli-b1a.example",
    "dotless i": "laureate@revontulı.example",
    "capital I with a dot": "laureate@revontulİ.example",
    "dotless i as IDNA": "laureate@xn--revontul-0kb.example",
    "tag": "laureate+award@revontuli.example",
    "point in the name": "lau.reate@revontuli.example",
    "subdomain": "laureate@www.revontuli.example",
    "longer": "xlaureate@revontuli.example",
    "ß for ss": "laureate@revontulß.example",
    "Cyrillic e": "laureate@rеvontuli.example",
}
# Is refused wherever it is typed.
REFUSED = {
    "long s in the name": "laureateſ@revontuli.example",
    "Kelvin sign in the name": "\u212aaureate@revontuli.example",
    "dotless i in the name": "laureatı@revontuli.example",
    "full-width name": "ｌａｕｒｅａｔｅ@revontuli.example",
    "é in the name": "lauréate@revontuli.example",
    "trailing dot": "laureate@revontuli.example.",
    "quoted name": '"laureate"@revontuli.example',
    "quoted space": '"laureate "@revontuli.example',
    "two addresses": "laureate@revontuli.example,thief@elsewhere.example",
    "name and brackets": "Laureate <laureate@revontuli.example>",
    "line break": "laureate@revontuli.example\nBcc: thief@elsewhere.example",
    "NUL": "laureate\x00@revontuli.example",
    "zero-width space": "laureate@revon\u200btuli.example",
    "soft hyphen": "laureate@revon\u00adtuli.example",
    "half a surrogate": "laureate@revontuli\ud800.example",
    "overlong": "l" * 240 + "@revontuli.example",
    "overlong as IDNA": "l@" + ".".join(["ä" * 40] * 5) + ".example",
    "no IDNA": "laureate@xn--zzzzzz99999.example",
    "number of a computer": "laureate@[192.0.2.1]",
    "no point": "laureate@localhost",
    "no name": "@revontuli.example",
}
# Is the true address; whoever types it sends the letter to its owner.
SAME = {
    "capitals": "Laureate@Revontuli.EXAMPLE",
    "space around": "  laureate@revontuli.example ",
    "full-width domain": "laureate@ｒｅｖｏｎｔｕｌｉ.example",
    "ideographic full stop": "laureate@revontuli。example",
    "mathematical letters in the domain": "laureate@𝐫𝐞𝐯𝐨𝐧𝐭𝐮𝐥𝐢.example",
}
