"""States and provinces of Australia, Canada and the United States: by code, and by name as addresses spell them out."""

from __future__ import annotations

_NAMES = {
    "AU": "QLD queensland, NSW new south wales, VIC victoria, TAS tasmania, SA south australia, WA western australia, "
    "NT northern territory, ACT australian capital territory",
    "CA": "ON ontario, AB alberta, BC british columbia, MB manitoba, SK saskatchewan, NS nova scotia, QC quebec, QC québec, "
    "NB new brunswick, NL newfoundland and labrador, NL newfoundland, PE prince edward island, YT yukon, NU nunavut, "
    "NT northwest territories",
    "US": "AL alabama, AK alaska, AZ arizona, AR arkansas, CA california, CO colorado, CT connecticut, DE delaware, "
    "FL florida, GA georgia, HI hawaii, ID idaho, IL illinois, IN indiana, IA iowa, KS kansas, KY kentucky, LA louisiana, "
    "ME maine, MD maryland, MA massachusetts, MI michigan, MN minnesota, MS mississippi, MO missouri, MT montana, "
    "NE nebraska, NV nevada, NH new hampshire, NJ new jersey, NM new mexico, NY new york, NC north carolina, "
    "ND north dakota, OH ohio, OK oklahoma, OR oregon, PA pennsylvania, RI rhode island, SC south carolina, "
    "SD south dakota, TN tennessee, TX texas, UT utah, VT vermont, VA virginia, WA washington, WV west virginia, "
    "WI wisconsin, WY wyoming",
}
NAMED_STATES = {
    name: (country, code)
    for country, names in _NAMES.items()
    for code, _, name in (entry.partition(" ") for entry in names.split(", "))
}
"""Name, case folded → country (AU, CA, US) and code."""
AU_STATES, CA_PROVINCES, US_STATES = (
    frozenset(code for where, code in NAMED_STATES.values() if where == country) for country in _NAMES
)
US_STATES |= {"DC"}  # nobody spells it out in an address


def code_of(state: str) -> str:
    """The code of a state as printed: "QLD", "N.S.W." or "California"."""
    named = NAMED_STATES.get(state.casefold())
    return named[1] if named else state.upper().replace(".", "").replace(" ", "")
