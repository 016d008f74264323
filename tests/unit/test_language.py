"""The language of an item: told where prose tells it, left open where nothing does, and what follows for the names."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.enrich import Annotation, Enricher
from streams.enrich.enricher import OTHER_LANGUAGE_TRUST
from streams.enrich.language import SAMPLE, Language, detect, supplied
from tests.unit.event_samples import event_of, plain

PROSE = {
    "af": "Die minister van finansies het Dinsdag aangekondig dat die regering volgende jaar belasting vir klein ondernemings sal verlaag.",
    "ar": "أعلن وزير المالية يوم الثلاثاء أن الحكومة ستخفض الضرائب على الشركات الصغيرة العام المقبل.",
    "bg": "Финансовият министър обяви във вторник, че правителството ще намали данъците за малките предприятия догодина.",
    "cs": "Ministr financí v úterý oznámil, že vláda příští rok sníží daně pro malé podniky a pro jejich zaměstnance.",
    "da": "Finansministeren meddelte tirsdag, at regeringen vil sænke skatten for små virksomheder næste år.",
    "de": "Der Finanzminister kündigte am Dienstag an, dass die Regierung die Steuern für kleine Unternehmen im nächsten Jahr senken werde.",
    "el": "Ο υπουργός Οικονομικών ανακοίνωσε την Τρίτη ότι η κυβέρνηση θα μειώσει τους φόρους στις μικρές επιχειρήσεις.",
    "en": "The finance minister said on Tuesday that the government would cut taxes on small companies and on their staff next year.",
    "es": "El ministro de Hacienda anunció el martes que el Gobierno bajará los impuestos a las pequeñas empresas el próximo año.",
    "fa": "وزیر دارایی روز سه‌شنبه اعلام کرد که دولت سال آینده مالیات کسب‌وکارهای کوچک را کاهش خواهد داد.",
    "fi": "Valtiovarainministeri ilmoitti tiistaina, että hallitus alentaa pienten yritysten verotusta ensi vuonna.",
    "fr": "Le ministre des Finances a annoncé mardi que le gouvernement réduirait les impôts sur les petites entreprises l'an prochain.",
    "he": "שר האוצר הודיע ביום שלישי כי הממשלה תפחית את המסים על עסקים קטנים בשנה הבאה.",
    "hi": "वित्त मंत्री ने मंगलवार को घोषणा की कि सरकार अगले साल छोटे व्यवसायों पर कर कम करेगी।",
    "hu": "A pénzügyminiszter kedden bejelentette, hogy a kormány jövőre csökkenti a kisvállalkozások adóját.",
    "id": "Menteri Keuangan mengumumkan pada hari Selasa bahwa pemerintah akan menurunkan pajak bagi usaha kecil tahun depan.",
    "it": "Il ministro delle Finanze ha annunciato martedì che il governo ridurrà le tasse sulle piccole imprese il prossimo anno.",
    "ja": "財務大臣は火曜日、政府が来年、中小企業の税金を引き下げると発表した。",
    "ko": "재무장관은 화요일 정부가 내년에 소기업에 대한 세금을 인하할 것이라고 발표했다.",
    "nl": "De minister van Financiën kondigde dinsdag aan dat de regering de belastingen voor kleine bedrijven volgend jaar zal verlagen.",
    "pl": "Minister finansów ogłosił we wtorek, że w przyszłym roku rząd obniży podatki dla małych firm i ich pracowników.",
    "pt": "O ministro das Finanças anunciou na terça-feira que o governo vai reduzir os impostos das pequenas empresas no próximo ano.",
    "ro": "Ministrul Finanțelor a anunțat marți că guvernul va reduce anul viitor impozitele pentru firmele mici.",
    "ru": "Министр финансов во вторник объявил, что правительство в следующем году снизит налоги для малого бизнеса.",
    "sv": "Finansministern meddelade på tisdagen att regeringen kommer att sänka skatten för små företag nästa år.",
    "sw": "Waziri wa Fedha alitangaza Jumanne kwamba serikali itapunguza kodi kwa biashara ndogo mwaka ujao.",
    "th": "รัฐมนตรีว่าการกระทรวงการคลังประกาศเมื่อวันอังคารว่ารัฐบาลจะลดภาษีธุรกิจขนาดเล็กในปีหน้า",
    "tr": "Maliye Bakanı salı günü yaptığı açıklamada hükümetin gelecek yıl küçük işletmelerin vergilerini düşüreceğini söyledi.",
    "uk": "Міністр фінансів у вівторок оголосив, що уряд наступного року знизить податки для малого бізнесу.",
    "vi": "Bộ trưởng Tài chính hôm thứ Ba thông báo chính phủ sẽ giảm thuế cho các doanh nghiệp nhỏ vào năm tới.",
    "zh": "财政部长周二宣布，政府将于明年降低小企业税收，并减少对外国投资者的限制。",
}


@pytest.mark.parametrize("code", sorted(PROSE))
def test_one_sentence_is_enough(code: str) -> None:
    found = detect(PROSE[code])
    assert found.code == code
    assert found.english is (code == "en")
    assert 0.6 <= found.confidence <= 0.999


@pytest.mark.parametrize("code", ["fr", "vi", "ro", "hi"])
def test_letters_and_their_accents_apart_are_the_same_letters(code: str) -> None:
    assert detect(unicodedata.normalize("NFD", PROSE[code])) == detect(PROSE[code])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lund 3 Malmo 1",
        "Nordvik - Ostby 2-1 Halden - Brekke 0-0 Sundby - Vestre 3-3 Lillehavn - Storvik 1-2 Nesby - Granli 4-0 Moen - Haug 2-2",
        "Shr profit six cts vs loss 2.51 dlrs. Net profit 715,100 vs loss 9,955,000. Revs 6,900,000 vs 2,800,000. Avg shrs 17.8 mln vs 15.2 mln",
        "🚀 🇺🇦 ☕ 12345 67890 !!! ??? ... --- ((( )))",
        "\ud800\udfff\ud800",
    ],
)
def test_what_is_no_prose_is_left_open_and_read_as_english(text: str) -> None:
    assert detect(text) == Language(None, 0.0, True)


def test_broken_quotation_marks_do_not_make_another_language() -> None:
    text = "I canâ\x80\x99t think of a more embattled harbour. The owners donâ\x80\x99t say who will pay, and their bank wonâ\x80\x99t have it. "
    assert detect(text * 3).code == "en"


def test_a_short_text_is_read_with_its_headline() -> None:
    assert detect("12 mars", "La ministre des Finances annonce une baisse des impôts pour les petites entreprises de la région").code == "fr"


def test_only_the_beginning_is_read() -> None:
    english = "The harbour reopened on Monday, and the owners said that they were glad. " * 20
    assert len(english) > SAMPLE
    assert detect(english + PROSE["fr"] * 50) == detect(english)


def test_what_the_caller_says_is_not_questioned(enricher: Enricher) -> None:
    assert supplied("en-GB") == Language("en-GB", 1.0, True)
    assert supplied("fr_CA").english is False
    annotation = enricher.annotate(PROSE["en"], language="fr")
    assert (annotation.language, annotation.language_confidence, annotation.names) == ("fr", 1.0, "places")


def test_other_languages_have_places_alone_and_less_surely(enricher: Enricher) -> None:
    text = "La ministre Anna Brandt a rencontré mardi à Marseille les dirigeants de la Banque du Nord, avant de partir pour le Canada."
    other, same = enricher.annotate(text), enricher.annotate(text, language="en")
    assert (other.language, other.names) == ("fr", "places")
    assert {(m.text, m.type) for m in other.mentions} == {("Marseille", "place"), ("Canada", "place")}
    assert {"FR", "CA"} <= {r.code for r in other.regions}
    assert all(m.confidence <= OTHER_LANGUAGE_TRUST for m in other.mentions)
    assert all(r.confidence <= OTHER_LANGUAGE_TRUST for r in other.regions)
    assert "person" in {m.type for m in same.mentions}


def test_english_in_another_script_s_text_is_not_tagged(enricher: Enricher) -> None:
    annotation = enricher.annotate(PROSE["ja"] + " Anna Brandt, Harbour Foods Inc. " + PROSE["ja"])
    assert (annotation.language, annotation.mentions) == ("ja", ())


def test_the_event_has_the_supplier_s_language_else_the_detected_one() -> None:
    found = Annotation(language="fr", language_confidence=0.98, names="places")
    told, silent = event_of(plain("x", language="fr-BE"), annotation=found), event_of(plain("x"), annotation=found)
    assert (told["language"], silent["language"]) == ("fr-BE", "fr")
    assert told["wire"]["language"] == {"detected": "fr", "confidence": 0.98, "supplied": "fr-BE", "names": "places"}
    assert silent["wire"]["language"]["supplied"] is None
    assert "language" not in event_of(plain("x"))


SCRIPTS = st.sampled_from(
    [
        *PROSE.values(),
        *(unicodedata.normalize("NFD", text) for text in PROSE.values()),
        " Paris ", " Anna Brandt ", "🇺🇦", "👩‍🚀", "\u202e", "\u200d", "e\u0301\u0302\u0303", "\u0000", "\ud83d", "\n\n", "ﷺ", "𝐏𝐚𝐫𝐢𝐬", "ＰＡＲＩＳ", "İstanbul",
    ]
)  # fmt: skip
MIXED = st.one_of(st.lists(st.one_of(SCRIPTS, st.text(max_size=20)), max_size=8).map("".join), st.text(max_size=300))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=MIXED, headline=MIXED)
def test_any_script(enricher: Enricher, text: str, headline: str) -> None:
    annotation = enricher.annotate(text, headline, headline)
    assert enricher.annotate(text, headline, headline) == annotation
    assert (annotation.language is None) == (annotation.language_confidence == 0)
    assert 0 <= annotation.language_confidence <= 1
    for mentions, source in ((annotation.mentions, text), (annotation.headline_mentions, headline)):
        assert all(m.text and m.text == source[m.start : m.end] for m in mentions)
        assert annotation.names == "all" or all(m.type == "place" for m in mentions)
    assert {m.entity for m in (*annotation.mentions, *annotation.headline_mentions)} <= {e.uri for e in annotation.entities}


@pytest.mark.parametrize("unit", ["Le ", "财", "🚀", "e\u0301", "\u0301", "a", "1.", "И ", "ΑΒΓ "])
def test_cost_is_bounded(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    detect(text)
    begin = time.process_time()
    for _ in range(10):
        detect(text)
    assert time.process_time() - begin < 0.2


def test_memory_and_determinism() -> None:
    """A fresh process needs under 30 MB for the detector, and says what this one says."""
    code = (
        "import resource,sys\n"
        "unit = 1024 if sys.platform == 'darwin' else 1\n"
        "def rss(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit\n"
        "before = rss()\n"
        "from streams.enrich.language import detect\n"
        "print(detect(sys.argv[1])); print(rss() - before)"
    )
    said, grown = subprocess.run([sys.executable, "-c", code, PROSE["da"]], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == str(detect(PROSE["da"]))
    assert int(grown) < 30_000
