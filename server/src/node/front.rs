//! What the house says to the outside by other ways than pages: its mails, and its paper.

use domain::organisation::LabelPrinter;
use protocol::{BranchId, CommandId, PrinterLanguage, Refusal, RefusalCode, RegisterId, SentMail};
use std::{io, path::PathBuf};

use super::Node;
use crate::{
    limits::LABELS_DONE,
    mail::Letter,
    printing::{PrintProblem, Printers, Speaks, Told},
};

impl Node {
    /// Lets mails be sent, from now on.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin_mails(&self) -> io::Result<()> {
        self.0.mails.begin()
    }

    /// Takes a mail, which then survives the process.
    ///
    /// # Errors
    /// `invalid_text` for an address that is none, `busy` when too many wait, `fault` when it cannot be kept.
    pub(crate) async fn mail(&self, letter: Letter) -> Result<SentMail, Refusal> {
        let node = self.clone();
        blocking(move || node.0.mails.put(letter)).await?
    }

    /// Takes a mail under an id, once: a mail that was taken under it before is told of instead.
    ///
    /// # Errors
    /// As [`Self::mail`].
    pub(crate) async fn mail_once(&self, id: CommandId, letter: Letter) -> Result<SentMail, Refusal> {
        let node = self.clone();
        let id = id.uuid().simple().to_string();
        blocking(move || node.0.mails.put_once(id, letter)).await?
    }

    /// Sends a mail now or not at all, and tells what became of it.
    ///
    /// # Errors
    /// As [`Self::mail`].
    pub(crate) async fn mail_now(&self, letter: Letter) -> Result<SentMail, Refusal> {
        let node = self.clone();
        let answer = blocking(move || node.0.mails.try_once(letter)).await??;
        let gone = |_gone| Refusal::new(RefusalCode::Busy, "the server stops; try again when it is back");
        answer.await.map_err(gone)
    }

    /// Tries a mail again.
    ///
    /// # Errors
    /// `wrong_state` when there is nothing to send any more.
    pub(crate) fn mail_again(&self, id: &str) -> Result<SentMail, Refusal> {
        self.0.mails.again(id)
    }

    /// The last mails, newest first.
    pub(crate) fn mails(&self) -> Vec<SentMail> {
        self.0.mails.list()
    }

    pub(crate) fn mails_filed_in(&self) -> Option<PathBuf> {
        self.0.mails.filed_in()
    }

    pub(crate) fn has_mail_password(&self) -> bool {
        self.0.mails.has_password()
    }

    /// Keeps the mail server's password, or forgets it.
    ///
    /// # Errors
    /// `fault` when it cannot be written down.
    pub(crate) async fn set_mail_password(&self, password: Option<String>) -> Result<(), Refusal> {
        let node = self.clone();
        let kept = blocking(move || node.0.mails.set_password(password.as_deref())).await?;
        kept.map_err(|error| {
            Refusal::new(RefusalCode::Fault, format!("the password could not be kept: {error}"))
        })
    }

    /// Prints on a register's printer in the network; tells which one that is.
    ///
    /// # Errors
    /// `wrong_state` when it has none, or why nothing was printed.
    pub(crate) async fn print(
        &self,
        register: RegisterId,
        bytes: Vec<u8>,
    ) -> Result<(String, Told), Refusal> {
        let published = self.catalogue();
        let known = published.organisation.register(register).ok_or_else(|| {
            Refusal::new(RefusalCode::UnknownRegister, format!("there is no register {register}"))
        })?;
        if known.network.is_empty() {
            let message =
                "this register has no printer in the network; put its address in the settings of the till";
            return Err(Refusal::new(RefusalCode::WrongState, message));
        }
        let address = known.network.clone();
        let printers: &Printers = &self.0.printers;
        printed(address.clone(), printers.print(&address, bytes).await)
    }

    /// Prints labels on a branch's printer for them; tells which one that is.
    ///
    /// # Errors
    /// As [`Self::print`].
    pub(crate) async fn print_labels(
        &self,
        branch: BranchId,
        bytes_for: impl FnOnce(&LabelPrinter) -> Result<Vec<u8>, Refusal>,
    ) -> Result<(String, Told), Refusal> {
        let published = self.catalogue();
        let printer = published.organisation.label_printer(branch).ok_or_else(|| {
            let message =
                "this branch has no label printer in the network; put its address where labels are printed";
            Refusal::new(RefusalCode::WrongState, message)
        })?;
        let (address, bytes) = (printer.network.clone(), bytes_for(printer)?);
        let speaks = if printer.language == PrinterLanguage::Zpl { Speaks::Zpl } else { Speaks::EscPos };
        let printers: &Printers = &self.0.printers;
        printed(address.clone(), printers.print_in(&address, bytes, (speaks, LABELS_DONE)).await)
    }
}

fn printed(address: String, done: Result<Told, PrintProblem>) -> Result<(String, Told), Refusal> {
    match done {
        Ok(told) => Ok((address, told)),
        Err(problem) => {
            let code = match problem {
                PrintProblem::TooManyWaiting => RefusalCode::Busy,
                _ => RefusalCode::WrongState,
            };
            Err(Refusal::new(code, problem.sentence(&address)))
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))
}
