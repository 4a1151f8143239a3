//! What a label printer says of itself, as ZPL has it: `~HS` is answered by three lines of figures, each between STX and ETX. Those
//! that do not answer are printed on all the same.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{PrintProblem, Told, plain};
use crate::limits::{PRINTER_STATUS, PRINTER_WRITE};

pub(super) const HOW_ARE_YOU: &[u8] = b"~HS\r\n";
const ETX: u8 = 0x03;
const LINES: usize = 3;
/// Longer than any answer: whoever says more speaks of something else.
const ANSWER_MAX: usize = 256;

/// The printer takes as much as it can hold and prints when it is ready, so that only its state before is worth asking.
pub(super) async fn deliver(mut stream: TcpStream, bytes: &[u8]) -> Result<Told, PrintProblem> {
    let status = ask(&mut stream).await?;
    if let Some(answer) = &status {
        ready(answer)?;
    }
    let broken = |error: std::io::Error| PrintProblem::Broken(plain(&error));
    let write = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    timeout(PRINTER_WRITE, write)
        .await
        .map_err(|_elapsed| PrintProblem::Broken("it took too long".to_owned()))?
        .map_err(broken)?;
    let _told = timeout(PRINTER_STATUS, stream.shutdown()).await;
    Ok(Told { paper_low: false, silent: status.is_none() })
}

/// Its answer; none from one that does not say.
async fn ask(stream: &mut TcpStream) -> Result<Option<String>, PrintProblem> {
    let unreachable = |error: std::io::Error| PrintProblem::Unreachable(plain(&error));
    stream.write_all(HOW_ARE_YOU).await.map_err(unreachable)?;
    let mut answer = Vec::new();
    let read = async {
        while answer.iter().filter(|byte| **byte == ETX).count() < LINES && answer.len() < ANSWER_MAX {
            answer.push(stream.read_u8().await?);
        }
        Ok(())
    };
    match timeout(PRINTER_STATUS, read).await {
        Ok(Ok(())) => Ok(Some(String::from_utf8_lossy(&answer).into_owned())),
        Ok(Err(error)) => Err(unreachable(error)),
        Err(_elapsed) => Ok(None),
    }
}

/// Whether it can print: paper and pause are in the first line, the head and the ribbon in the second.
fn ready(answer: &str) -> Result<(), PrintProblem> {
    let mut lines = answer.split('\u{2}').skip(1).map(|line| line.split('\u{3}').next().unwrap_or_default());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let is_set =
        |line: &str, field: usize| line.split(',').nth(field).is_some_and(|value| value.trim() == "1");
    if is_set(second, 2) {
        return Err(PrintProblem::CoverOpen);
    }
    if is_set(first, 1) || is_set(second, 3) {
        return Err(PrintProblem::PaperOut);
    }
    if is_set(first, 2) {
        return Err(PrintProblem::Offline);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_printer_is_ready_or_says_why_not() {
        let answer = |paper: u8, pause: u8, head: u8, ribbon: u8| {
            format!(
                "\u{2}030,{paper},{pause},0245,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,{head},{ribbon},0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
            )
        };
        for (flags, expected) in [
            ((0, 0, 0, 0), Ok(())),
            ((1, 0, 0, 0), Err(PrintProblem::PaperOut)),
            ((0, 1, 0, 0), Err(PrintProblem::Offline)),
            ((0, 0, 1, 0), Err(PrintProblem::CoverOpen)),
            ((0, 0, 0, 1), Err(PrintProblem::PaperOut)),
            ((1, 1, 1, 0), Err(PrintProblem::CoverOpen)),
        ] {
            let (paper, pause, head, ribbon) = flags;
            assert_eq!(ready(&answer(paper, pause, head, ribbon)), expected, "{flags:?}");
        }
        assert_eq!(ready("HTTP/1.1 400 Bad Request"), Ok(()), "what is no answer says nothing");
    }
}
