//! Lists as JSON pages or as CSV. It knows how a row is written, not where rows come from.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header, rt::time::sleep, web::Bytes};
use futures_util::{Stream, stream};
use protocol::{Lsn, PAGE_ROWS_MAX, Page, Refusal, RefusalCode, Retry};
use serde::Serialize;
use std::{str::FromStr, time::Duration};

use super::extract::{Format, PageQuery, wanted_format};
use crate::{
    limits::CSV_PART_ATTEMPTS,
    node::Newest,
    rim::ProblemResponse,
    sheet::{defused, for_file_name},
};

/// One cell. Numbers are ours; texts come from people and may pretend to be formulas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cell {
    Text(String),
    Number(i64),
}

/// Something that has a CSV form. Amounts are in minor units, quantities in thousandths, as everywhere.
pub(super) trait Row {
    fn header() -> Vec<String>;
    fn cells(&self) -> Vec<Cell>;
}

/// Rows that follow one another in a list, and where the next ones begin; none behind the last.
pub(super) struct Part<T, K> {
    pub(super) rows: Vec<T>,
    pub(super) next: Option<K>,
    /// Records that could not be read on the way; the list goes on behind them.
    pub(super) damaged: Vec<Lsn>,
}

impl<T, K> Part<T, K> {
    /// There may be more exactly when there are as many as were wanted.
    pub(super) fn full(rows: Vec<T>, wanted: usize, cursor: impl Fn(&T) -> K) -> Self {
        let next = if rows.len() < wanted { None } else { rows.last().map(cursor) };
        Self { rows, next, damaged: Vec::new() }
    }
}

/// The cursor of a list that is told newest first: the position before which the next part begins.
#[derive(Clone, Copy)]
pub(super) struct Before(pub(super) Lsn);

impl<T> From<Newest<T>> for Part<T, Before> {
    fn from(Newest { rows, next, damaged }: Newest<T>) -> Self {
        Self { rows, next: next.map(Before), damaged }
    }
}

impl FromStr for Before {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|position| Self(Lsn(position)))
    }
}

impl std::fmt::Display for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A list in the form that is wanted: one page of JSON, or all rows from the cursor on as one CSV file, which is read part
/// by part as fast as the client takes it. `name` is the file's name without its ending.
///
/// # Errors
/// Whatever reading refuses, and `malformed` for a limit or cursor that is not right.
pub(super) async fn list<T, K, F, Fut>(
    request: &HttpRequest,
    query: &PageQuery,
    name: &str,
    read: F,
) -> Result<HttpResponse, ProblemResponse>
where
    T: Row + Serialize + 'static,
    K: FromStr + ToString + Clone + 'static,
    F: Fn(Option<K>, usize) -> Fut + 'static,
    Fut: Future<Output = Result<Part<T, K>, Refusal>> + 'static,
{
    let (wanted, start) = (query.rows()?, query.after::<K>()?);
    match wanted_format(request, query.format) {
        Format::Json => {
            let Part { rows: items, next, damaged } = read(start, wanted).await?;
            let next = next.map(|cursor| cursor.to_string());
            let mut response = fresh();
            if !damaged.is_empty() {
                // The list goes on behind records that are damaged, and says where those are.
                let positions: Vec<String> = damaged.iter().map(ToString::to_string).collect();
                response.insert_header(("onhand-damaged", positions.join(", ")));
            }
            if let Some(cursor) = &next {
                response.insert_header((header::LINK, next_link(request, cursor)));
            }
            Ok(response.json(Page { items, next }))
        }
        Format::Csv => {
            // The first part is read before the answer begins, so that a refusal is still a problem.
            let first = read(start, PAGE_ROWS_MAX).await?;
            Ok(file(name).streaming(in_parts(first, read)))
        }
    }
}

/// A list that has no pages, in the form that is wanted.
///
/// # Errors
/// `fault` when a row cannot be written, which no row type here can bring about.
pub(super) fn whole<T: Row + Serialize>(
    format: Format,
    name: &str,
    items: &[T],
) -> Result<HttpResponse, ProblemResponse> {
    Ok(match format {
        Format::Json => fresh().json(items),
        Format::Csv => file(name).body(csv_of(items, true)?),
    })
}

/// An answer that is made anew for everybody who asks.
pub(super) fn fresh() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::VARY, "Accept"));
    response
}

fn file(name: &str) -> HttpResponseBuilder {
    let mut response = fresh();
    let disposition = format!("attachment; filename=\"{}.csv\"", for_file_name(name));
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, disposition));
    response
}

/// What comes next in a file.
enum Step<T, K> {
    First(Part<T, K>),
    From(K),
}

/// A file part by part. Only one is in memory, and it is read when the client has taken the one before. What goes wrong
/// on the way breaks the transfer off, so that a cut file is never taken for a whole one.
fn in_parts<T, K, F, Fut>(first: Part<T, K>, read: F) -> impl Stream<Item = Result<Bytes, ProblemResponse>>
where
    T: Row,
    K: Clone,
    F: Fn(Option<K>, usize) -> Fut,
    Fut: Future<Output = Result<Part<T, K>, Refusal>>,
{
    stream::try_unfold((Some(Step::First(first)), read), |(step, read)| async move {
        let (part, headed) = match step {
            Some(Step::First(part)) => (part, true),
            Some(Step::From(cursor)) => (patiently(&read, &cursor).await?, false),
            None => return Ok(None),
        };
        let written = csv_of(&part.rows, headed)?;
        Ok(Some((Bytes::from(written), (part.next.map(Step::From), read))))
    })
}

/// The next part, asked for again while its owner is busy: a file that has begun cannot be refused any more.
async fn patiently<T, K, F, Fut>(read: &F, cursor: &K) -> Result<Part<T, K>, Refusal>
where
    K: Clone,
    F: Fn(Option<K>, usize) -> Fut,
    Fut: Future<Output = Result<Part<T, K>, Refusal>>,
{
    let mut attempts = 0;
    loop {
        match read(Some(cursor.clone()), PAGE_ROWS_MAX).await {
            Err(Refusal { code: RefusalCode::Busy, retry: Retry::AfterMs(millis), .. })
                if attempts < CSV_PART_ATTEMPTS =>
            {
                attempts += 1;
                sleep(Duration::from_millis(millis.into())).await;
            }
            answer => return answer,
        }
    }
}

fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let kept =
        request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let pairs: Vec<&str> = kept.collect();
    let before = if pairs.is_empty() { String::new() } else { format!("{}&", pairs.join("&")) };
    format!("<{}?{before}cursor={cursor}>; rel=\"next\"", request.path())
}

fn csv_of<T: Row>(items: &[T], headed: bool) -> Result<Vec<u8>, ProblemResponse> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| ProblemResponse::new(RefusalCode::Fault, error.to_string());
    if headed {
        writer.write_record(T::header()).map_err(fault)?;
    }
    for item in items {
        writer.write_record(item.cells().iter().map(written)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => defused(text),
    }
}

pub(super) fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

pub(super) fn number(value: impl TryInto<i64>) -> Cell {
    Cell::Number(value.try_into().unwrap_or(i64::MAX))
}

/// A unit variant's name on the wire.
pub(super) fn word(value: impl Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        _ => Cell::Text(String::new()),
    }
}

/// A figure where there is one.
pub(super) fn maybe(figure: Option<i64>) -> Cell {
    figure.map_or_else(|| text(""), number)
}

pub(super) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use futures_util::TryStreamExt;
    use std::{cell::Cell as Counter, rc::Rc};

    #[derive(Serialize)]
    struct Number(i64);

    impl Row for Number {
        fn header() -> Vec<String> {
            names(&["number", "text"])
        }

        fn cells(&self) -> Vec<Cell> {
            vec![number(self.0), text(-self.0)]
        }
    }

    /// Rows 1 to 1,200, an empty part in between; `reads` counts the parts.
    fn numbers(
        reads: Rc<Counter<usize>>,
    ) -> impl Fn(Option<i64>, usize) -> std::future::Ready<Result<Part<Number, i64>, Refusal>> {
        move |after, wanted| {
            reads.set(reads.get() + 1);
            let start = after.unwrap_or(0);
            if start == 500 && reads.get() == 2 {
                return std::future::ready(Ok(Part {
                    rows: Vec::new(),
                    next: Some(500),
                    damaged: Vec::new(),
                }));
            }
            let rows: Vec<Number> = (start + 1..=1_200).take(wanted).map(Number).collect();
            std::future::ready(Ok(Part::full(rows, wanted, |row| row.0)))
        }
    }

    #[actix_web::test]
    async fn a_file_has_all_rows_and_is_read_as_it_is_taken() {
        let reads = Rc::new(Counter::new(0));
        let read = numbers(reads.clone());
        let first = read(None, PAGE_ROWS_MAX).await.unwrap();
        let mut parts = Box::pin(in_parts(first, read));
        let begin = parts.try_next().await.unwrap().unwrap();
        assert!(begin.starts_with(b"number,text\n1,'-1\n2,'-2\n"));
        assert_eq!(reads.get(), 1, "the next part is not read before it is wanted");
        let rest: Vec<Bytes> = parts.try_collect().await.unwrap();
        let all = [vec![begin], rest].concat().concat();
        assert_eq!(String::from_utf8(all).unwrap().lines().count(), 1_201);
        assert_eq!(reads.get(), 4);
    }

    #[actix_web::test]
    async fn a_busy_moment_does_not_cut_a_file() {
        let asked = Rc::new(Counter::new(0));
        let counted = asked.clone();
        let read = move |after: Option<i64>, _: usize| {
            counted.set(counted.get() + 1);
            let busy = Refusal { retry: Retry::AfterMs(1), ..Refusal::new(RefusalCode::Busy, "later") };
            std::future::ready(match (after, counted.get()) {
                (None, _) => Ok(Part { rows: vec![Number(1)], next: Some(1), damaged: Vec::new() }),
                (Some(_), 2..=4) => Err(busy),
                (Some(_), _) => Ok(Part { rows: vec![Number(2)], next: None, damaged: Vec::new() }),
            })
        };
        let first = read(None, 1).await.unwrap();
        let parts: Vec<Bytes> = in_parts(first, read).try_collect().await.unwrap();
        assert_eq!((parts.concat().as_slice(), asked.get()), (&b"number,text\n1,'-1\n2,'-2\n"[..], 5));
    }

    #[actix_web::test]
    async fn a_file_that_cannot_be_finished_breaks_off() {
        let read = |after: Option<i64>, _: usize| {
            std::future::ready(match after {
                None => Ok(Part { rows: vec![Number(1)], next: Some(1), damaged: Vec::new() }),
                Some(_) => Err(Refusal::new(RefusalCode::Fault, "it broke")),
            })
        };
        let first = read(None, 1).await.unwrap();
        assert!(in_parts(first, read).try_collect::<Vec<Bytes>>().await.is_err());
    }

    #[actix_web::test]
    async fn the_next_page_is_linked_with_the_query_kept() {
        let request = TestRequest::get().uri("/api/v1/tickets?limit=2&cursor=9&format=csv").to_http_request();
        assert_eq!(next_link(&request, "7"), "</api/v1/tickets?limit=2&format=csv&cursor=7>; rel=\"next\"");
    }
}
