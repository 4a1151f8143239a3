//! Receipt and label printers in the shop's network: bytes to an address that a manager put there, one job after the other, with what the
//! printer says of itself. It does not know what is on the paper. A printer that does not answer holds up nobody but whoever
//! waits for the same printer.

mod status;
#[cfg(test)]
mod tests;
mod zebra;

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use self::status::Status;
use crate::limits::{
    PRINT_JOBS_WAITING, PRINTER_CONNECT, PRINTER_DONE, PRINTER_STATUS, PRINTER_TURN, PRINTER_WRITE,
};

/// The printers that somebody prints on.
#[derive(Clone)]
pub(crate) struct Printers {
    busy: Arc<Mutex<BTreeMap<String, Arc<Printer>>>>,
    /// How long one may take to say that it has printed.
    patience: Duration,
}

impl Default for Printers {
    fn default() -> Self {
        Self { busy: Arc::default(), patience: PRINTER_DONE }
    }
}

#[derive(Default)]
struct Printer {
    waiting: AtomicUsize,
    turn: tokio::sync::Mutex<()>,
}

/// What a printer understands, which is also how it tells of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Speaks {
    EscPos,
    Zpl,
}

/// What a printer said after it had printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) paper_low: bool,
    /// It said nothing at all. Some cannot.
    pub(crate) silent: bool,
}

/// Why nothing was printed, or nobody knows whether it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PrintProblem {
    TooManyWaiting,
    Unreachable(String),
    PaperOut,
    CoverOpen,
    Offline,
    /// It took what it was sent and did not say that it has printed it.
    Unanswered,
    Broken(String),
}

impl PrintProblem {
    /// For people, with what to do next.
    pub(crate) fn sentence(&self, printer: &str) -> String {
        match self {
            Self::TooManyWaiting => {
                format!("too many jobs wait at the printer {printer}; wait a moment and print again")
            }
            Self::Unreachable(why) => format!(
                "the printer {printer} cannot be reached ({why}); see whether it is switched on and its cable is in, and print again"
            ),
            Self::PaperOut => {
                format!("the printer {printer} has no paper; put in a new roll and print again")
            }
            Self::CoverOpen => {
                format!("the cover of the printer {printer} is open; close it and print again")
            }
            Self::Offline => {
                format!("the printer {printer} is not ready; see what its lights say, and print again")
            }
            Self::Unanswered => format!(
                "the printer {printer} has taken it and does not say that it is printed; look at the paper before you print again"
            ),
            Self::Broken(why) => format!(
                "the connection to the printer {printer} broke ({why}); look at the paper before you print again"
            ),
        }
    }

    const fn outcome(&self) -> &'static str {
        match self {
            Self::TooManyWaiting => "busy",
            Self::Unreachable(_) => "unreachable",
            Self::PaperOut | Self::CoverOpen | Self::Offline => "not_ready",
            Self::Unanswered | Self::Broken(_) => "unknown",
        }
    }
}

impl Printers {
    /// Prints, and tells what the printer said. It goes on when nobody waits for it any more, so that no receipt is cut in
    /// half because somebody closed a page.
    ///
    /// # Errors
    /// Why it is not printed, or may not be.
    pub(crate) async fn print(&self, address: &str, bytes: Vec<u8>) -> Result<Told, PrintProblem> {
        self.print_in(address, bytes, (Speaks::EscPos, self.patience)).await
    }

    /// The same, in a language, and with so much time to have printed it.
    ///
    /// # Errors
    /// As [`Self::print`].
    pub(crate) async fn print_in(
        &self,
        address: &str,
        bytes: Vec<u8>,
        (speaks, patience): (Speaks, Duration),
    ) -> Result<Told, PrintProblem> {
        let printer = self.printer(address);
        if printer.waiting.fetch_add(1, Ordering::AcqRel) >= PRINT_JOBS_WAITING {
            printer.waiting.fetch_sub(1, Ordering::AcqRel);
            count(PrintProblem::TooManyWaiting.outcome());
            return Err(PrintProblem::TooManyWaiting);
        }
        let (printers, own, address) = (self.clone(), Arc::clone(&printer), address.to_owned());
        let job = tokio::spawn(async move {
            let done = match timeout(PRINTER_TURN, own.turn.lock()).await {
                Ok(_turn) => deliver(&address, &bytes, (speaks, patience)).await,
                Err(_elapsed) => Err(PrintProblem::TooManyWaiting),
            };
            own.waiting.fetch_sub(1, Ordering::AcqRel);
            drop(own);
            printers.forget(&address);
            count(done.as_ref().map_or_else(PrintProblem::outcome, |_| "printed"));
            done
        });
        drop(printer);
        job.await.unwrap_or_else(|error| Err(PrintProblem::Broken(error.to_string())))
    }

    fn printer(&self, address: &str) -> Arc<Printer> {
        let mut printers = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(printers.entry(address.to_owned()).or_default())
    }

    /// A printer that nobody waits for is not kept: what is kept is bounded by what is being asked.
    fn forget(&self, address: &str) {
        let mut printers = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if printers.get(address).is_some_and(|printer| Arc::strong_count(printer) == 1) {
            printers.remove(address);
        }
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("onhand_prints_total", "outcome" => outcome).increment(1);
}

async fn deliver(
    address: &str,
    bytes: &[u8],
    (speaks, patience): (Speaks, Duration),
) -> Result<Told, PrintProblem> {
    let unreachable = |why: &dyn ToString| PrintProblem::Unreachable(why.to_string());
    let mut stream = timeout(PRINTER_CONNECT, TcpStream::connect(address))
        .await
        .map_err(|_elapsed| unreachable(&format!("no answer within {} seconds", PRINTER_CONNECT.as_secs())))?
        .map_err(|error| unreachable(&plain(&error)))?;
    if speaks == Speaks::Zpl {
        return zebra::deliver(stream, bytes).await;
    }
    let status = ask(&mut stream).await?;
    if let Some(status) = status {
        status.ready()?;
    }
    let broken = |error: io::Error| PrintProblem::Broken(plain(&error));
    let write = async {
        stream.write_all(bytes).await?;
        if status.is_some() {
            stream.write_all(&status::WHEN_DONE).await?;
        }
        stream.flush().await
    };
    timeout(PRINTER_WRITE, write)
        .await
        .map_err(|_elapsed| PrintProblem::Broken("it took too long".to_owned()))?
        .map_err(broken)?;
    let Some(before) = status else {
        // It is gone with the connection when this comes too soon, so that the last of it is waited for.
        let _told = timeout(PRINTER_STATUS, stream.shutdown()).await;
        return Ok(Told { paper_low: false, silent: true });
    };
    let after = done(&mut stream, patience).await?;
    let _told = timeout(PRINTER_STATUS, stream.shutdown()).await;
    Ok(Told { paper_low: before.paper_low || after, silent: false })
}

/// How the printer is; none for one that does not say.
async fn ask(stream: &mut TcpStream) -> Result<Option<Status>, PrintProblem> {
    let mut answers = Vec::with_capacity(status::QUESTIONS.len());
    for question in status::QUESTIONS {
        stream.write_all(&question).await.map_err(|error| PrintProblem::Unreachable(plain(&error)))?;
        match timeout(PRINTER_STATUS, stream.read_u8()).await {
            Ok(Ok(answer)) => answers.push(answer),
            Ok(Err(error)) => return Err(PrintProblem::Unreachable(plain(&error))),
            Err(_elapsed) => return Ok(None),
        }
    }
    Ok(Status::read(&answers))
}

/// Waits until the printer says that everything before the question is printed; tells whether its paper is low.
async fn done(stream: &mut TcpStream, patience: Duration) -> Result<bool, PrintProblem> {
    match timeout(patience, stream.read_u8()).await {
        Ok(Ok(answer)) if status::is_paper_out(answer) => Err(PrintProblem::PaperOut),
        Ok(Ok(answer)) => Ok(status::is_paper_low(answer)),
        Ok(Err(error)) => Err(PrintProblem::Broken(plain(&error))),
        Err(_elapsed) => Err(PrintProblem::Unanswered),
    }
}

/// What the system says of an error, without its number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            "it hung up".to_owned()
        }
        _ => error.to_string(),
    }
}
