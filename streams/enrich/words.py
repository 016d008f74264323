"""Words around a name that tell a place from a person, an organisation or a street. Written by hand from the usage of English news."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = words(
    "Mr Mrs Ms Dr Sir Lord Lady Gov Sen Rep Gen Lt Capt Col Sgt Maj Rev Prof President Minister Premier Chancellor Senator Governor Mayor Judge "
    "Justice Sheriff Chief Officer Deputy Detective Coach Secretary Ambassador Pope Bishop Archbishop King Queen Prince Princess Saint Attorney "
    "Chairman Director Congressman Councilman Councilwoman Commissioner General Colonel Captain Major Lieutenant Sergeant Professor Doctor Jr Sr "
    "Mssrs Messrs Madame Sheikh Imam Ayatollah"
)
"""Before a person."""
ORGANISATION = words(
    "Inc Corp Co Ltd LLC PLC plc Group Bank University College School Hospital Church Company Corporation Association Club Committee Council "
    "Court Department Ministry Agency Authority Board Bureau Commission Institute Foundation Union Party Army Navy Times Post Herald News Journal "
    "Tribune Gazette Daily Press Star Airport Airlines Airways Stadium Center Centre Museum Library Theater Theatre Hotel Park Arena Hall House "
    "Academy Society Federation League Cup Open Championship Festival State Tech FC United City Stock Exchange Holdings Partners Capital "
    "Financial Insurance Energy Oil Gas Motors Electric Industries Systems Technologies Pharmaceuticals Police Fire Sheriff Medical Health High "
    "Elementary Middle Public Chamber Clinic Giants Cardinals Convention Accord Agreement Treaty Protocol Conference Summit Forum"
)
"""After a name: part of an organisation's."""
NAMED_OF = words(
    "Bank University College Church Museum Institute Order Knights Daughters Voice Empress Duke Duchess Prince Princess Bishop Archdiocese "
    "Diocese Children Sons"
)
""" "... of X" is an organisation."""
LEGAL_FORMS = words("Inc Corp Co Ltd LLC PLC Plc AG SA NV")
"""Last word of a firm."""
COMPANY = words(
    "Inc Corp Co Ltd Limited LLC PLC Plc plc AG SA NV Holdings Group Company Bancorp Bancshares Airlines Airways Airline Jetlines Express Motors Motor "
    "Electric Steel Foods Beverages Pharmaceuticals Pharma Biosciences Therapeutics Technologies Software Semiconductor Semiconductors Instruments "
    "Petroleum Resources Mining Telecom Mobile Insurance Assurance Securities Partners Capital Ventures Realty Properties Logistics Shipping "
    "ETF ETFs Fund Funds Index Futures Exchange Exchanges Aerospace Aviation Industries Enterprises Financial Composite"
)
"""In the name of a firm, a fund or an index: it gives no country, whatever country's name is in it."""
STATE_BODY = words(
    "Ministry Department Government Parliament Senate Congress Assembly Army Navy Force Forces Police Court Council Commission Agency Authority "
    "Embassy Treasury Bureau Administration Customs Guard Legislature Supreme Reserve Federal Central Republic President Minister Office State "
    "States Security Board Service University County City Party Union League People's Securities Communist"
)
"""In the name of a state's body, or of another that does tell where: it outweighs `COMPANY` ("Securities and Exchange Commission")."""
FUNDS = words("ETF ETFs Fund Funds Index")
"""Last word of a fund's or an index's name."""
AIRLINES = words("Airlines Airways Airline Jetlines Air Cruise Cruises")
"""After a country's name: a carrier's."""
STREET = words(
    "Street St Road Rd Avenue Ave Drive Dr Boulevard Blvd Lane Ln Way Highway Hwy Parkway Pkwy Court Place Square Bridge Creek River Lake "
    "Mountain Mountains Hill Hills Valley Island Islands Beach Bay Canyon Forest Plaza Mall Terrace Circle Pike Turnpike Trail Row Gate Avenue. "
    "Street. Road. Dam Falls Springs Station Junction Field"
)
"""After a name: a road, water or height, not the place itself."""
DIRECTIONS = words(
    "North South East West Northern Southern Eastern Western Central Northeast Northwest Southeast Southwest Northeastern Northwestern "
    "Southeastern Southwestern Upper Lower Greater Downtown Inner Outer"
)
"""Before a name: a part of the place."""
LIGHT = words("The A An In On At For From To Of By And But As With When While After Before If It Its This That")
"""Capitalised at a sentence's start, no part of a name."""
LOCATIVE = words("in near at from to of outside around into across within through throughout between toward towards against with by for and the a said on")
"""Words before a name that are told apart."""
CULTURE = words(
    "restaurant food foods cuisine cooking dishes fries toast bread wine wines beer pub bar sausage dressing kitchen cafe grill pizza music songs "
    "dance dancing language class classes lessons teacher literature style horn doors windows setter shepherd muffin muffins opera Restaurant "
    "Grill Cafe Pub Kitchen Market Cuisine Bakery Quarter Riviera Idol Legion"
)
"""After a people's name: no word of a country ("French fries")."""
LANGUAGE = words("spoke speak speaks speaking learn learning translated fluent")
"""Before a people's name: its language."""
SPEECH = words("said says told added asked called who was has had is will would")
"""After a name: what persons do."""
WITH_ARTICLE = words("Emirates")
"""Means the country with "the" before it; alone it is a company."""
