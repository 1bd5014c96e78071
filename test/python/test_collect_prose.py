"""Prose on small texts: sections, manuals, glossaries, questions and synopses; nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from mopq.collect import synopses
from mopq.collect.download import DownloadError, apt_lists
from mopq.collect.glossaries import mine_dictionary, mine_wordnet
from mopq.collect.html_pages import mine_html
from mopq.collect.manuals import mine_info, mine_pod, mine_rd
from mopq.collect.prose import is_document, mine_document, mine_manual


def test_sections_are_asked_for_by_their_last_two_headings() -> None:
    body = "Connections are kept open and used again by later requests of the same thread, " * 3
    text = f"# Guide\n\n## Pooling\n\n{body}\n\n## License\n\n{body}\n"
    (pair,) = mine_document("guide.md", text)
    assert pair.query == "Guide Pooling"
    assert pair.key.startswith("Connections are kept open")


def test_sections_that_are_not_english_are_left_out() -> None:
    body = "Las conexiones se mantienen abiertas para que las usen despues otras peticiones del mismo hilo. " * 3
    assert list(mine_document("guide.md", f"# Guia\n\n{body}\n")) == []


def test_the_source_beside_a_page_made_of_it_is_left_out() -> None:
    assert is_document("docs/guide.rst")
    assert not is_document("usr/share/doc/guide/html/_sources/guide.rst.txt")


def test_pages_of_html_are_read_as_a_reader_sees_them() -> None:
    words = "<p>Connections are kept <b>open</b> and used\n again by later requests of the same thread.</p>" * 2
    page = (
        f"<html><head><title>Guide &amp; more</title></head><body><nav>Next</nav>{words}<h2>2.1. Pooling</h2>"
        f"<script>var x</script>{words}<pre>a\n  b</pre></body></html>"
    )
    first, second = mine_html("doc/guide.html", page)
    assert first.query == "Guide & more"
    assert second.query == "Guide & more Pooling"
    assert second.key.split("\n")[0] == "Connections are kept open and used again by later requests of the same thread."
    assert second.key.endswith("a\n  b")
    assert (second.kind, second.language) == ("heading", "plaintext")


def test_manual_pages_lose_their_markup() -> None:
    words = "lists files and \\fBshows\\fR what is known of each of them in long or short form. " * 3
    page = f'.TH LS 1\n.SH NAME\nls \\- list directory contents\n.SH DESCRIPTION\n.PP\n{words}\n.SH "SEE ALSO"\nfoo\n'
    (pair,) = mine_manual("usr/share/man/man1/ls.1.gz", page)
    assert pair.query == "list directory contents"
    assert "\\f" not in pair.key
    assert "shows what" in pair.key


WORDS = "Connections are kept open and used again by later requests of the same thread. " * 2


def test_a_heading_that_is_a_question_is_asked_as_it_stands() -> None:
    pairs = list(mine_document("faq.md", f"# Guide\n\n## How do I keep it open?\n\n{WORDS}\n\n## Why?\n\n{WORDS}\n"))
    assert [(pair.kind, pair.query) for pair in pairs] == [
        ("question", "How do I keep it open?"),
        ("heading", "Guide Why?"),
    ]


def test_info_manuals() -> None:
    node = "\x1f\nFile: pool.info,  Node: Pools,  Up: Top\n\n2.1 Pools\n=========\n\n* Menu:\n\n* Threads::\n\n"
    (pair,) = mine_info("usr/share/info/pool.info.gz", f"{node}{WORDS}*Note Locks::.\n")
    assert pair.query == "Pools"
    assert pair.key.endswith("Locks.")


def test_perl_documentation() -> None:
    name = "package Pool;\n=head1 NAME\n\nPool - keeps connections open\n\n"
    rest = f"=head1 DESCRIPTION\n\nC<Pool> is small. {WORDS}\n\n=head1 METHODS\n\n=head2 take\n\n{WORDS}\n\n=cut\n"
    first, second = mine_pod("lib/Pool.pm", name + rest)
    assert (first.query, second.query) == ("keeps connections open", "METHODS take")
    assert first.key.startswith("Pool is small.")


def test_help_pages_of_r() -> None:
    page = (
        "% a comment\n\\title{Keep Connections Open}\n\\description{\\code{\\link[a]{pool}} is small. " + WORDS + "}\n"
    )
    (pair,) = mine_rd("pool/man/pool.Rd", page)
    assert pair.query == "Keep Connections Open"
    assert pair.key.startswith("pool is small. Connections")


def test_terms_of_dictionaries_ask_for_their_definitions() -> None:
    text = (
        "00-database-info\n   This is a dictionary of nothing but pools.\n\n"
        "pool\nconnection pool\n\n   <networking> A set of {open} connections.\n\n   (1994-11-08)\n\n"
        "bath\n   See {pool} which is nearly the same.\n"
    )
    (pair,) = mine_dictionary("pools.dict.dz", text)
    assert pair.query in [form.format("pool") for form in ("{}", "what is {}", "{} meaning")]
    assert (pair.kind, pair.key) == ("definition", "A set of open connections.")


def test_words_of_one_sense_ask_for_their_synonyms_and_meaning() -> None:
    text = (
        "00000001 30 v 02 turn_around 0 pick_up 0 001 @ 00205046 v 0000 | improve significantly; go to good\n"
        "00000002 30 v 01 pick_up 0 001 @ 00205046 v 0000 | lift out of something from below\n"
    )
    (pair,) = mine_wordnet("wordnet/data.verb", text)
    assert "turn around" in pair.query
    assert pair.key == "pick up: improve significantly; go to good"


PACKAGES = """Package: libpool1
Source: pool (1.2)

Package: libpool-dev
Source: pool

Package: ruby-rack

Package: tesseract-ocr-deu
Source: tesseract-lang

Package: tesseract-ocr-fra
Source: tesseract-lang
"""
TEXT = " Keeps the connections of a program open,\n so that those who come later use them again and need not wait.\n"
TRANSLATIONS = f"""Package: libpool1
Description-md5: 0
Description-en: pool of connections
{TEXT} .
 It is small.

Package: libpool-dev
Description-en: pool of connections (headers)
{TEXT} .
 These are the headers.

Package: ruby-rack
Description-en: interface of web servers
{TEXT}
Package: tesseract-ocr-deu
Description-en: recognition of German
 Reads the letters on a picture of a page and writes them down as text. This one is for deu and no other.

Package: tesseract-ocr-fra
Description-en: recognition of French
 Reads the letters on a picture of a page and writes them down as text. This one is for fra and no other.
"""


def test_a_synopsis_asks_for_the_long_description() -> None:
    pairs = list(synopses.pairs_of(synopses.read_lists(PACKAGES, TRANSLATIONS)))
    assert [(pair.query, pair.path) for pair in pairs] == [
        ("pool of connections (headers)", "pool"),
        ("recognition of German", "tesseract-lang"),
    ]
    assert pairs[0].key.split("\n")[0] == "Keeps the connections of a program open,"
    assert pairs[0].key.endswith("\n\nThese are the headers.")


def test_without_apt_there_are_no_synopses_and_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(DownloadError, match="needs apt"):
        synopses.collect(tmp_path, again=False, offline=False)


def test_lists_that_are_not_cached_are_not_fetched_offline(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not cached"):
        apt_lists(tmp_path, "deb", offline=True)
