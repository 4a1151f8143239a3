//! The real program as a child process: started, killed, asked to end, measured.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::{Http, PATIENCE};

/// The program: `ONHAND_BIN`, or the debug build, which is brought up to date first. None when there is neither.
#[must_use]
pub fn onhand_binary() -> Option<&'static Path> {
    static BINARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("ONHAND_BIN") {
            return Some(PathBuf::from(path));
        }
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = Command::new(cargo).current_dir(workspace).args(["build", "-q", "-p", "onhand"]).status();
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
        let path = target.join("debug/onhand");
        if !build.is_ok_and(|status| status.success()) {
            println!("NOTE: the program could not be built; {} is used as it is", path.display());
        }
        path.exists().then_some(path)
    });
    if found.is_none() {
        println!("SKIPPED: there is no onhand program; set ONHAND_BIN");
    }
    found.as_deref()
}

/// A server of its own. It is killed when dropped.
pub struct Child {
    process: std::process::Child,
    pub address: SocketAddr,
}

impl Child {
    /// Starts `onhand serve` and returns at once. `port` 0 is refused: a client must find the next one again.
    #[must_use]
    pub fn spawn(binary: &Path, data: &Path, address: SocketAddr) -> Self {
        let process = serve(binary, data, address).stderr(Stdio::null()).spawn().unwrap();
        Self { process, address }
    }

    /// Starts it and waits until it answers.
    pub async fn start(binary: &Path, data: &Path, address: SocketAddr) -> Self {
        Self::spawn(binary, data, address).ready().await
    }

    /// The same with more settings, as variables.
    pub async fn start_where(
        binary: &Path,
        data: &Path,
        address: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut command = serve(binary, data, address);
        let process = command.envs(settings.iter().copied()).stderr(Stdio::null()).spawn().unwrap();
        Self { process, address }.ready().await
    }

    /// The same with a heartbeat as in earnest: a client that is as busy as its server must not take it for dead.
    pub async fn start_calm(binary: &Path, data: &Path, address: SocketAddr) -> Self {
        let mut command = serve(binary, data, address);
        let process = command.env("ONHAND_HEARTBEAT_MS", "20000").stderr(Stdio::null()).spawn().unwrap();
        Self { process, address }.ready().await
    }

    async fn ready(self) -> Self {
        let mut child = self;
        let address = child.address;
        let http = Http::new(address, None);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = http.request(reqwest::Method::GET, "/readyz").send().await;
            if asked.is_ok_and(|response| response.status().is_success()) {
                return child;
            }
            if let Some(status) = child.process.try_wait().unwrap() {
                panic!("the server ended with {status}");
            }
            assert!(Instant::now() < deadline, "the server did not become ready");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits until it has ended by itself.
    pub async fn ended(mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Resident memory in bytes.
    #[must_use]
    pub fn resident_bytes(&self) -> u64 {
        resident_bytes(self.process.id())
    }

    /// Runs `onhand serve` where it is expected to end by itself; its output.
    #[must_use]
    pub fn refused(binary: &Path, data: &Path, address: SocketAddr) -> Output {
        let mut process = serve(binary, data, address).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = Instant::now() + PATIENCE;
        while process.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                process.kill().unwrap();
                panic!("the server serves although it must not");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        process.wait_with_output().unwrap()
    }

    /// Runs another command of the program on a data directory.
    #[must_use]
    pub fn run(binary: &Path, data: &Path, arguments: &[&str]) -> Output {
        Command::new(binary).arg("--data").arg(data).args(arguments).output().unwrap()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

fn serve(binary: &Path, data: &Path, address: SocketAddr) -> Command {
    assert_ne!(address.port(), 0);
    let mut command = Command::new(binary);
    command
        .arg("--data")
        .arg(data)
        .args(["serve", "--workers", "2", "--listen", &address.to_string()])
        .env("ONHAND_PARTITIONS", "2")
        .env("ONHAND_HEARTBEAT_MS", "200")
        .env("ONHAND_LOW_WATER_MIB", "16")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// An address that is free now.
#[must_use]
pub fn free_address() -> SocketAddr {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// Resident memory of a process in bytes.
fn resident_bytes(process: u32) -> u64 {
    let status = std::fs::File::open(format!("/proc/{process}/status")).unwrap();
    let line = BufReader::new(status)
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a process that runs");
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024
}
