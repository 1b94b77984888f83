from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.charset import decode_html, decode_xml, label

JAPANESE = "日本語の記事です。今日のニュースをお伝えします。"
CHINESE = "这是一个简体中文的网页，内容是今天的新闻。"
RUSSIAN = "Это русский текст о новостях сегодняшнего дня."
ANYTHING = st.binary(max_size=400)


def page(text: str, charset: str, declared: str = "") -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><p>{text}</p></html>".encode(charset)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("latin1", "windows-1252"),
        (" ISO-8859-1\n", "windows-1252"),
        ("GB2312", "gbk"),
        ("ks_c_5601-1987", "euc-kr"),
        ("sjis", "shift_jis"),
        ("tis-620", "windows-874"),
        ("unicode", "utf-16le"),
        ("no-such", None),
        ("", None),
    ],
)
def test_labels_are_those_of_the_web(name: str, encoding: str | None) -> None:
    assert label(name) == encoding


@pytest.mark.parametrize(
    ("body", "header", "encoding", "how"),
    [
        (codecs.BOM_UTF8 + page("é", "utf-8", "gbk"), "text/html; charset=gbk", "utf-8", "bom"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), None, "utf-16le", "bom"),
        (page("é", "latin-1"), "text/html;charset=ISO-8859-1", "windows-1252", "http"),
        (page("é", "latin-1", "windows-1252"), None, "windows-1252", "meta"),
        (page(RUSSIAN, "koi8-r", "koi8-r"), "text/html; charset=utf-8", "koi8-r", "meta"),
        (page(RUSSIAN, "utf-8", "windows-1251"), None, "utf-8", "utf-8"),
        (page("é", "utf-8", "utf-16"), None, "utf-8", "meta"),
        (page(JAPANESE, "shift_jis"), None, "shift_jis", "detected"),
        (page(JAPANESE, "iso2022_jp"), None, "iso-2022-jp", "detected"),
        (page(RUSSIAN * 2, "koi8-r", "windows-1251"), None, "koi8-r", "detected"),
        ("<p>hello world</p>".encode("utf-16-be"), None, "utf-16be", "detected"),
        (page("plain", "ascii"), None, "utf-8", "default"),
        (b"", None, "utf-8", "default"),
    ],
)
def test_a_page_is_decoded_by_what_says_most_about_it(
    body: bytes, header: str | None, encoding: str, how: str
) -> None:
    decoded = decode_html(body, header)

    assert (decoded.encoding, decoded.how) == (encoding, how)
    assert "\ufffd" not in decoded.text
    assert "\ufeff" not in decoded.text


def test_an_http_equiv_tag_declares_too_and_a_comment_does_not() -> None:
    body = (
        b'<!-- <meta charset="gbk"> -->'
        b'<META content="text/html; charset=big5" HTTP-EQUIV=Content-Type>'
        + "這是一個繁體中文的網頁".encode("big5")
    )

    assert decode_html(body, None).encoding == "big5"


def test_a_late_declaration_is_still_seen() -> None:
    body = b"<head>" + b"<link rel=x>" * 500 + b"<meta charset=gbk>" + CHINESE.encode("gbk")

    assert decode_html(body, None)[1:] == ("gbk", "meta")


def test_a_few_bytes_that_happen_to_be_utf_8_do_not_beat_a_declaration() -> None:
    body = page("一一", "gbk", "gbk")

    assert body.decode("utf-8")
    assert "一一" in decode_html(body, None).text


def test_nuls_without_a_pattern_are_no_utf_16() -> None:
    assert decode_html(b"\0\0\0\0 text", None)[1:] == ("utf-8", "default")


def test_a_fault_in_euc_jp_costs_one_character() -> None:
    euc = JAPANESE.encode("euc_jp") + b"\xff.\xad\xa1"

    assert decode_html(euc, "text/html; charset=euc-jp").text == JAPANESE + "\ufffd.①"


def test_a_cut_character_leaves_a_page_in_utf_8() -> None:
    decoded = decode_html(JAPANESE.encode() * 5 + "語".encode()[:2], None)

    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 1


@pytest.mark.parametrize("declared", ['<meta charset="utf-8">', ""])
def test_a_text_in_utf_8_with_a_few_bytes_of_another_encoding_is_utf_8(declared: str) -> None:
    head = f'{declared}<meta name=description content="'.encode() + "Grüße für Gärtner".encode(
        "cp1252"
    )

    decoded = decode_html(
        head + b'"><p>' + "Über schöne Gärten für müßige Bäuerinnen".encode(), None
    )

    assert decoded.encoding == "utf-8"
    assert "Über schöne Gärten" in decoded.text


def test_an_xml_declaration_goes_before_the_header() -> None:
    body = b'<?xml version="1.0" encoding="windows-1251"?><a>' + RUSSIAN.encode("cp1251")

    assert decode_xml(body, "text/xml; charset=iso-8859-1")[1:] == ("windows-1251", "xml")
    assert RUSSIAN in decode_xml(body, "text/xml; charset=iso-8859-1").text


def test_valid_utf_8_beats_the_declaration_of_a_feed() -> None:
    body = f'<?xml version="1.0" encoding="iso-8859-1"?><a>{RUSSIAN}'.encode()

    assert decode_xml(body, None)[1:] == ("utf-8", "utf-8")


@pytest.mark.parametrize(
    ("encoding", "codec", "text"),
    [
        ("euc-jp", "euc_jp", JAPANESE),
        ("euc-kr", "cp949", "이것은 한국어로 쓰인 뉴스 기사입니다."),
        ("big5", "big5hkscs", "這是一個繁體中文的網頁，內容是今天的新聞。"),
        ("gb18030", "gb18030", CHINESE),
        ("windows-1250", "cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ("iso-8859-2", "iso8859_2", "Źdźbło trawy, żółta łąka i śnieżna świerk, gęś"),
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8_r", RUSSIAN),
        ("koi8-u", "koi8_u", "Це український текст про новини її життя"),
        ("ibm866", "cp866", RUSSIAN),
        ("windows-1253", "cp1253", "Αυτό είναι ένα κείμενο στα ελληνικά"),
        ("windows-1254", "cp1254", "Türkçe bir metin şöyle ığdır güneş"),
        ("windows-1255", "cp1255", "זהו טקסט בעברית על חדשות"),
        ("windows-1256", "cp1256", "هذا نص باللغة العربية عن الأخبار"),
        ("windows-874", "cp874", "นี่คือข้อความภาษาไทยเกี่ยวกับข่าว"),
        ("iso-8859-15", "iso8859_15", "L'œuvre coûte 5 € à la sœur du bœuf élevé"),
        ("windows-1252", "cp1252", "L’été dernier à Zürich – schöne Grüße"),
    ],
)
def test_undeclared_text_is_recognised(encoding: str, codec: str, text: str) -> None:
    decoded = decode_html(page(text, codec) * 3, None)

    assert decoded.encoding == encoding
    assert text in decoded.text


def test_browsers_characters_are_read_that_pythons_codecs_lack() -> None:
    euc = JAPANESE.encode("euc_jp") + b"\xad\xa1"

    assert decode_html(euc, "text/html; charset=euc-jp").text.endswith("①")
    assert decode_html(b"\x81 caf\xe9", "text/html; charset=latin1").text == "\x81 café"


@given(ANYTHING, st.one_of(st.none(), st.text(max_size=30).map("text/html; charset={}".format)))
def test_decoding_never_fails(body: bytes, header: str | None) -> None:
    for decode in (decode_html, decode_xml):
        decoded = decode(body, header)
        assert label(decoded.encoding) == decoded.encoding
        assert len(decoded.text) <= len(body)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_text_in_utf_8_comes_back_as_it_was(text: str) -> None:
    body = text.encode()
    if b"\0" in body or b"\x1b" in body or body.startswith(codecs.BOM_UTF8):
        return

    assert decode_html(body, "text/html; charset=utf-8").text == text


@given(ANYTHING, st.sampled_from([b"<meta ", b"<?xml ", b"<!--", b"charset=", b"\x1b$B", b"\0"]))
def test_hostile_heads_are_decoded_too(body: bytes, head: bytes) -> None:
    assert decode_html(head * 50 + body, None).encoding
