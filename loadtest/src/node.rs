//! A server of the load's own: prepared, started, killed and started again. Only the `onhand` binary is used.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Failure, proc::Process};

/// Where the binary and its data are.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub binary: PathBuf,
    pub data: PathBuf,
    pub address: SocketAddr,
    /// Records between snapshots, if not the server's own default.
    pub snapshot_every: Option<u64>,
}

impl Site {
    /// A site on a free port of this machine.
    ///
    /// # Errors
    /// When there is no free port.
    pub(crate) fn new(binary: &Path, data: &Path) -> Result<Self, Failure> {
        let address = free_address()?;
        Ok(Self { binary: binary.to_owned(), data: data.to_owned(), address, snapshot_every: None })
    }

    #[must_use]
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes a demonstration organisation with so many registers in the data directory.
    ///
    /// # Errors
    /// When the binary says no.
    pub(crate) fn prepare(&self, registers: u16) -> Result<(), Failure> {
        self.call(&["demo", "--registers", &registers.to_string(), "--prepare-only", "--data"]).map(drop)
    }

    /// Checks the data directory while no server runs; what the binary says about it.
    ///
    /// # Errors
    /// When it finds damage.
    pub(crate) fn verify(&self) -> Result<String, Failure> {
        self.call(&["verify", "--data"])
    }

    /// Starts the server.
    ///
    /// # Errors
    /// When the binary cannot be started.
    pub(crate) fn start(&self) -> Result<Node, Failure> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let snapshots = self.snapshot_every.map(|every| ("ONHAND_SNAPSHOT_EVERY", every.to_string()));
        let child = Command::new(&self.binary)
            .envs(snapshots)
            .args(["serve", "--listen", &self.address.to_string(), "--data"])
            .arg(&self.data)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(Node { child: Kept(child), address: self.address, started: Instant::now() })
    }

    /// What the server wrote.
    #[must_use]
    pub(crate) fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    fn call(&self, arguments: &[&str]) -> Result<String, Failure> {
        let output =
            Command::new(&self.binary).args(arguments).arg(&self.data).stdin(Stdio::null()).output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        Err(Failure::other(format!(
            "{} {}: {}: {} {}",
            self.binary.display(),
            arguments.join(" "),
            output.status,
            text(&output.stdout),
            text(&output.stderr)
        )))
    }
}

/// An address of this machine that nobody listens on.
///
/// # Errors
/// When there is no free port.
pub(crate) fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A process of the load's own. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Kept(pub(crate) Child);

impl Kept {
    #[must_use]
    pub(crate) fn process(&self) -> Process {
        Process { pid: self.0.id() }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // Killed already is as good.
        let _killed = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Node {
    child: Kept,
    address: SocketAddr,
    started: Instant,
}

impl Node {
    #[must_use]
    pub(crate) fn process(&self) -> Process {
        self.child.process()
    }

    /// Waits until `/readyz` says yes; how long that took from the start of the process.
    ///
    /// # Errors
    /// When the process ends or does not get ready within `limit`.
    pub(crate) async fn ready(&mut self, limit: Duration) -> Result<Duration, Failure> {
        loop {
            if let Some(status) = self.child.0.try_wait()? {
                return Err(Failure::other(format!("the server ended by itself: {status}")));
            }
            if is_ready(self.address).await {
                return Ok(self.started.elapsed());
            }
            if self.started.elapsed() > limit {
                return Err(Failure::other(format!("the server was not ready within {limit:?}")));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// SIGKILL: no last words, no last write.
    ///
    /// # Errors
    /// When the process cannot be killed.
    pub(crate) fn kill(mut self) -> Result<(), Failure> {
        self.child.0.kill()?;
        self.child.0.wait()?;
        Ok(())
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(&answer == b"HTTP/1.1 200")
    };
    tokio::time::timeout(Duration::from_secs(1), ask).await.is_ok_and(|answer| answer.unwrap_or(false))
}
