//! A file as lines of cells, whatever it is written in: CSV in any usual encoding and with any usual separator, or the first
//! sheet of an XLSX workbook. It knows what a spreadsheet said of a cell, and nothing of what the columns mean.

use calamine::{Data, Reader, Xlsx};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use protocol::{BranchId, ImportField, ImportMapping};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
};
use thiserror::Error;

use crate::limits::{IMPORT_CELL_CHARS_MAX, IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX};

/// What stands at the beginning of every ZIP archive, and so of every workbook.
const ZIP: &[u8] = b"PK\x03\x04";
/// How much of a file is looked at to find out how it is written.
const LOOKED_AT: usize = 64 * 1024;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a spreadsheet said of a cell; a CSV file says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    Text,
    Number,
    Date,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) said: Said,
}

/// One line that has something on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// Counted from 1, the headings included.
    pub(crate) number: u32,
    pub(crate) cells: Vec<Cell>,
}

impl Line {
    /// What stands in the columns of a field, and the branch that each is of, where it is of one.
    pub(crate) fn cells<'l>(
        &'l self,
        mapping: &ImportMapping,
        field: ImportField,
    ) -> impl Iterator<Item = (&'l Cell, Option<BranchId>)> {
        let columns = mapping.columns.iter().zip(&self.cells);
        let of = columns.filter(move |(column, cell)| column.field == Some(field) && !cell.text.is_empty());
        of.map(|(column, cell)| (cell, column.branch))
    }

    /// What stands in the first of them.
    pub(crate) fn cell(&self, mapping: &ImportMapping, field: ImportField) -> Option<&Cell> {
        self.cells(mapping, field).next().map(|(cell, _)| cell)
    }
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub(crate) enum TableError {
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("line {line} of the file cannot be read: {why}")]
    Csv { line: u64, why: String },
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
    #[error("this is no table: neither text nor a workbook, or it is damaged; save it anew as CSV or XLSX")]
    Damaged,
    #[error("the file has no headings in its first line")]
    Empty,
    #[error("a file has at most {IMPORT_COLUMNS_MAX} columns")]
    Columns,
    #[error("a file has at most {IMPORT_ROWS_MAX} lines; split it")]
    Rows,
    #[error("line {0} has a cell of more than {IMPORT_CELL_CHARS_MAX} characters")]
    Cell(u32),
}

/// Reads a file: its headings, and each line in turn until `take` has enough.
///
/// # Errors
/// [`TableError`] with the place.
pub(crate) fn read(
    path: &Path,
    mut take: impl FnMut(&[String], Line) -> bool,
) -> Result<Vec<String>, TableError> {
    let mut file = File::open(path)?;
    let mut head = [0_u8; 4];
    let length = fill(&mut file, &mut head)?;
    file.seek(SeekFrom::Start(0))?;
    if head.get(..length) == Some(ZIP) { workbook(file, &mut take) } else { text(file, &mut take) }
}

fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

type Take<'a> = &'a mut dyn FnMut(&[String], Line) -> bool;

fn text(mut file: File, take: Take<'_>) -> Result<Vec<String>, TableError> {
    let encoding = encoding_of(&mut file)?;
    let mut start = vec![0; LOOKED_AT];
    let length = {
        let mut decoded = decoder(&mut file, encoding);
        let mut length = 0;
        while let Some(rest) = start.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match decoded.read(rest)? {
                0 => break,
                more => length += more,
            }
        }
        length
    };
    // No text has such letters; what has them would be read as one heading full of rubbish.
    let rubbish = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1a);
    if start.get(..length).unwrap_or_default().iter().any(rubbish) {
        return Err(TableError::Damaged);
    }
    let separator = separator_of(start.get(..length).unwrap_or_default());
    file.seek(SeekFrom::Start(0))?;
    let decoded = decoder(&mut file, encoding);
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(BufReader::new(decoded));
    let mut headings = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut rows = 0;
    loop {
        let at = csv.position().line();
        let more = csv.read_record(&mut record);
        if !more.map_err(|error| TableError::Csv { line: at, why: error.to_string() })? {
            break;
        }
        let number = record.position().map_or(at, csv::Position::line);
        let number = u32::try_from(number).map_err(|_large| TableError::Rows)?;
        let cells = record.iter().map(|text| Cell { text: clean(text), said: Said::Text }).collect();
        if !line(number, cells, &mut headings, &mut rows, take)? {
            break;
        }
    }
    if headings.is_empty() { Err(TableError::Empty) } else { Ok(headings) }
}

/// Takes one line; false when whoever reads has enough.
fn line(
    number: u32,
    cells: Vec<Cell>,
    headings: &mut Vec<String>,
    rows: &mut usize,
    take: Take<'_>,
) -> Result<bool, TableError> {
    if cells.iter().all(|cell| cell.text.is_empty()) {
        return Ok(true);
    }
    if cells.iter().any(|cell| cell.text.chars().count() > IMPORT_CELL_CHARS_MAX) {
        return Err(TableError::Cell(number));
    }
    if headings.is_empty() {
        if cells.len() > IMPORT_COLUMNS_MAX {
            return Err(TableError::Columns);
        }
        headings.extend(cells.into_iter().map(|cell| cell.text));
        return Ok(true);
    }
    *rows += 1;
    if *rows > IMPORT_ROWS_MAX {
        return Err(TableError::Rows);
    }
    Ok(take(headings, Line { number, cells }))
}

/// Without what is only there for the eye; what was defused against formulas is as it was.
fn clean(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

fn decoder<'a>(file: &'a mut File, encoding: &'static Encoding) -> impl Read + use<'a> {
    DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(file)
}

/// What a mark at the beginning says; without one, UTF-16 where every other byte is none, UTF-8 where all of it is, and
/// otherwise what Windows writes in the west.
fn encoding_of(file: &mut File) -> io::Result<&'static Encoding> {
    let mut bytes = vec![0; LOOKED_AT];
    let length = fill(file, &mut bytes)?;
    let start = bytes.get(..length).unwrap_or_default();
    let empty = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let most = length / 3;
    let found = if let Some((marked, _)) = Encoding::for_bom(start) {
        marked
    } else if length > 8 && empty(1) > most {
        UTF_16LE
    } else if length > 8 && empty(0) > most {
        UTF_16BE
    } else {
        file.seek(SeekFrom::Start(0))?;
        if is_utf8(file)? { UTF_8 } else { WINDOWS_1252 }
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

fn is_utf8(file: &mut File) -> io::Result<bool> {
    let mut kept: Vec<u8> = Vec::new();
    let mut chunk = vec![0; LOOKED_AT];
    loop {
        let length = file.read(&mut chunk)?;
        if length == 0 {
            return Ok(kept.is_empty());
        }
        kept.extend_from_slice(chunk.get(..length).unwrap_or_default());
        match std::str::from_utf8(&kept) {
            Ok(_) => kept.clear(),
            // A letter may be cut in two by the end of a chunk.
            Err(error) if error.error_len().is_none() => drop(kept.drain(..error.valid_up_to())),
            Err(_) => return Ok(false),
        }
    }
}

/// The separator that stands oftenest in the first line, outside quotes.
fn separator_of(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
                    *count += usize::from(*byte == separator);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().zip(SEPARATORS).rev().max_by_key(|(count, _)| **count);
    most.map_or(b',', |(_, separator)| separator)
}

fn workbook(file: File, take: Take<'_>) -> Result<Vec<String>, TableError> {
    let wrong = |error: calamine::XlsxError| TableError::Workbook(error.to_string());
    let mut book = Xlsx::new(BufReader::new(file)).map_err(wrong)?;
    let sheet = book.sheet_names().first().cloned().ok_or(TableError::Empty)?;
    let range = book.worksheet_range(&sheet).map_err(wrong)?;
    let first = range.start().map_or(0, |(row, _)| row);
    let mut headings = Vec::new();
    let mut rows = 0;
    for (row, number) in range.rows().zip(first.saturating_add(1)..) {
        if !line(number, row.iter().map(cell).collect(), &mut headings, &mut rows, take)? {
            break;
        }
    }
    if headings.is_empty() { Err(TableError::Empty) } else { Ok(headings) }
}

fn cell(data: &Data) -> Cell {
    let (text, said) = match data {
        Data::Empty => (String::new(), Said::Text),
        Data::String(text) => (clean(text), Said::Text),
        Data::Float(number) => (decimal(*number), Said::Number),
        Data::Int(number) => (number.to_string(), Said::Number),
        Data::Bool(yes) => (if *yes { "yes" } else { "no" }.to_owned(), Said::Text),
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => (data.to_string(), Said::Date),
        other => (other.to_string(), Said::Text),
    };
    Cell { text, said }
}

/// A number as it was typed: six decimals are more than any cell of ours has.
fn decimal(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let mut lines = Vec::new();
        let headings = read(&path, |_, line| {
            lines.push(line.cells.into_iter().map(|cell| cell.text).collect());
            true
        });
        (headings.unwrap(), lines)
    }

    #[test]
    fn every_usual_encoding_and_separator_is_read_alike() {
        let plain = "Name,Preis\nCafé Crème,\"1,50\"\n\n\"Zwei\nZeilen\",2\n";
        let (headings, lines) = table(plain.as_bytes());
        assert_eq!(headings, ["Name", "Preis"]);
        assert_eq!(lines, [vec!["Café Crème", "1,50"], vec!["Zwei\nZeilen", "2"]]);
        let wide = |big: bool, mark: bool| -> Vec<u8> {
            let marked = if mark { format!("\u{feff}{plain}") } else { plain.to_owned() };
            let units = marked.encode_utf16();
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let latin: Vec<u8> = plain.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        for (name, bytes) in [
            ("UTF-8 with a mark", format!("\u{feff}{plain}").into_bytes()),
            ("Windows-1252", latin),
            ("UTF-16, little", wide(false, true)),
            ("UTF-16, big", wide(true, true)),
            ("UTF-16 without a mark", wide(false, false)),
            (
                "semicolons",
                plain.replace("Name,", "Name;").replace("me,", "me;").replace("n\",2", "n\";2").into_bytes(),
            ),
            (
                "tabs",
                plain
                    .replace("Name,", "Name\t")
                    .replace("me,", "me\t")
                    .replace("n\",2", "n\"\t2")
                    .into_bytes(),
            ),
            ("Windows' line ends", plain.replace("\n", "\r\n").replace("Zwei\r\n", "Zwei\n").into_bytes()),
        ] {
            assert_eq!(table(&bytes), (headings.clone(), lines.clone()), "{name}");
        }
    }

    #[test]
    fn a_letter_between_two_chunks_is_whole() {
        let long = format!("a\n{}é\n", "x".repeat(1_000));
        let many: String = std::iter::repeat_n(long.as_str(), 200).collect();
        assert!(table(many.as_bytes()).1.iter().all(|line| !line[0].contains('Ã')));
    }

    #[test]
    fn what_was_defused_is_as_it_was() {
        assert_eq!((clean("'=1+1"), clean("'tis"), clean(" a ")), ("=1+1".into(), "'tis".into(), "a".into()));
    }

    #[test]
    fn what_is_no_table_is_said_to_be_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("goods.xlsx");
        for bytes in [&b"\x00\x01\x02 rubbish"[..], &b"name,price\n\x07\x00,1"[..]] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(read(&path, |_, _| true), Err(TableError::Damaged)), "{bytes:?}");
        }
    }
}
