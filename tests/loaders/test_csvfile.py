"""Delimited files: what is found out about them, and everything the csv module alone would misread."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.csvfile import TableFile
from ontology.errors import SourceError

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(data: bytes | str, name: str = "tabell.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    return write


def read(path: Path, **options: str) -> list[list[str]]:
    file = TableFile(path, **options)
    return [file.header, *(row for _, row in file.rows())]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(put: Put, delimiter: str) -> None:
    path = put(delimiter.join(["id", "namn", "ort"]) + "\n" + delimiter.join(["1", "Exempel", "Falun"]) + "\n")
    assert read(path) == [["id", "namn", "ort"], ["1", "Exempel", "Falun"]]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_the_encoding_is_found(put: Put, encoding: str, found: str) -> None:
    text = "namn;ort\nExempelföreningen på Åsen;Älvdalen\nExempelbolaget i Örebro;Malå\n"
    file = TableFile(put(text.encode(encoding)))
    assert file.encoding == found
    assert file.header == ["namn", "ort"]
    assert next(row for _, row in file.rows()) == ["Exempelföreningen på Åsen", "Älvdalen"]


def test_rows_are_counted_as_rows_and_not_as_lines(put: Put) -> None:
    path = put('a;b\n"en\nrad ""här""";1\ntvå;2\n')
    assert list(TableFile(path).rows()) == [(2, ['en\nrad "här"', "1"]), (3, ["två", "2"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(put: Put, end: str) -> None:
    assert read(put(end.join(["a;b", "1;2", "3;4"]))) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_a_separator_at_the_end_of_the_header_makes_no_column(put: Put) -> None:
    assert TableFile(put("a;b;\n1;2;\n")).header == ["a", "b"]


def test_gzip_is_opened(put: Put) -> None:
    assert read(put(gzip.compress("å;b\n1;2\n".encode()), "tabell.csv.gz")) == [["å", "b"], ["1", "2"]]


def long_gzip() -> bytes:
    return gzip.compress(b"a;b\n" + b"".join(b"%d;%d\n" % (n, n * 7919) for n in range(60_000)))


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "t.csv", "the file is empty"),
        (b" \n\n", "t.csv", "the file is empty"),
        (gzip.compress(b""), "t.csv.gz", "the file is empty"),
        (b"a;b\n1;2\n", "t.csv.gz", "break off or are damaged"),
        (long_gzip()[:5000], "t.csv.gz", "break off or are damaged"),
        (long_gzip()[:-6], "t.csv.gz", "break off or are damaged"),
        (b"a;b\n1;\x00\n", "t.csv", "byte 6 is NUL"),
        (b"PK\x03\x04\x00\x00\x00\x00", "t.csv", "is NUL"),
        (b"a;b;a\n1;2;3\n", "t.csv", r"row 1, column 'a': the column stands twice, as number 1 and 3"),
        (b"a;;c\n1;2;3\n", "t.csv", "column 2 has no name"),
        (b'a;b\n1;"2\n3;4\n', "t.csv", "row 2: a quote opens in this row and is not closed"),
        (b'a;b\n"1;2\n"3";4\n', "t.csv", "row 2: text follows a closing quote"),
        (b'a;b\n1;"' + b"x" * 200_000 + b'"\n', "t.csv", "row 2: a quote opens"),
        ("a;b\nå;1\nä;2\nö;3\n".encode() + b"\xff;4\n", "t.csv", r"row 5: byte 19 \(0xff\) is not utf-8"),
        ("a;b\nå;1\nä;2\n".encode() + "Ö".encode()[:1], "t.csv", "breaks off inside a character"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(put: Put, data: bytes, name: str, message: str) -> None:
    path = put(data, name)
    with pytest.raises(SourceError, match=message) as caught:
        read(path)
    assert caught.value.where.file == str(path)


def test_a_byte_far_into_the_file_is_found_with_its_row(put: Put) -> None:
    rows = ["namn;tal"] + [f"Östra Exempel {number};{number}" for number in range(20_000)]
    data = bytearray("\n".join(rows).encode())
    at = data.index("Östra Exempel 15000;".encode())
    data[at] = 0xFF
    with pytest.raises(SourceError, match=rf"row 15002: byte {at} \(0xff\)"):
        read(put(bytes(data)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"saknas\.csv: there is no such file"):
        TableFile(tmp_path / "saknas.csv")


def test_a_delimiter_that_is_not_the_wanted_one_is_named(put: Put) -> None:
    with pytest.raises(SourceError, match="separated by a comma; expected a semicolon, as the mapping says"):
        TableFile(put("a,b,c\n1,2,3\n"), delimiter=";")


def test_a_table_of_one_column_is_a_table(put: Put) -> None:
    assert read(put("namn\nExempel A\nExempel B\n")) == [["namn"], ["Exempel A"], ["Exempel B"]]


def test_progress_is_told_in_bytes_of_the_file(put: Put) -> None:
    told: list[tuple[str, int, int]] = []
    path = put("a;b\n" + "1;2\n" * 40_000)
    rows = sum(1 for _ in TableFile(path).rows(lambda *step: told.append(step)))
    assert rows == 40_000
    assert [name for name, _, _ in told] == ["tabell.csv"] * 2
    assert all(0 < done <= total == path.stat().st_size for _, done, total in told)
