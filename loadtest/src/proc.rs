//! What the kernel says about the server: its process, processor time, memory and sockets. Linux only.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    time::{Duration, Instant},
};

use crate::Failure;

/// A process looked at through `/proc`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    pub pid: u32,
}

impl Process {
    /// This process.
    #[must_use]
    pub(crate) fn own() -> Self {
        Self { pid: std::process::id() }
    }

    /// Finds the process that listens on a local TCP port.
    ///
    /// # Errors
    /// When nobody does, or it is not ours to see.
    pub(crate) fn listening_on(port: u16) -> Result<Self, Failure> {
        let inode = tcp_rows()
            .into_iter()
            .find(|row| row.local.port() == port && row.state == LISTEN)
            .map(|row| format!("socket:[{}]", row.inode))
            .ok_or_else(|| Failure::Other(format!("nobody listens on port {port}")))?;
        let processes = fs::read_dir("/proc")?;
        for pid in processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()) {
            let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
            let holds = |entry: fs::DirEntry| {
                fs::read_link(entry.path()).is_ok_and(|to| to.as_os_str() == inode.as_str())
            };
            if files.flatten().any(holds) {
                return Ok(Self { pid });
            }
        }
        Err(Failure::Other(format!(
            "the process listening on port {port} cannot be seen; name it with --pid"
        )))
    }

    /// Processor time of all living threads, from `schedstat` (nanosecond accounting by the scheduler).
    #[must_use]
    pub(crate) fn cpu(&self) -> Duration {
        let Ok(threads) = fs::read_dir(format!("/proc/{}/task", self.pid)) else { return Duration::ZERO };
        let nanos = threads
            .flatten()
            .filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok())
            .filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok())
            .sum();
        Duration::from_nanos(nanos)
    }

    /// Resident memory in bytes (`VmRSS`).
    #[must_use]
    pub(crate) fn rss(&self) -> u64 {
        fs::read_to_string(format!("/proc/{}/status", self.pid))
            .unwrap_or_default()
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok())
            .unwrap_or(0)
            .saturating_mul(1024)
    }
}

/// What a time that was measured cost.
#[derive(Debug)]
pub(crate) struct Load {
    pub wall: Duration,
    /// By how much the count rose.
    pub done: u64,
    pub server_cpu: Duration,
    pub own_cpu: Duration,
    /// The server's resident memory at the end, in bytes.
    pub rss: u64,
}

/// Looks at a server, at this process and at a count from one instant to another.
pub(crate) async fn measure(server: Process, count: impl Fn() -> u64, from: Instant, until: Instant) -> Load {
    let own = Process::own();
    tokio::time::sleep_until(from.into()).await;
    let (begun, done, server_cpu, own_cpu) = (Instant::now(), count(), server.cpu(), own.cpu());
    tokio::time::sleep_until(until.into()).await;
    Load {
        wall: begun.elapsed(),
        done: count().saturating_sub(done),
        server_cpu: server.cpu().saturating_sub(server_cpu),
        own_cpu: own.cpu().saturating_sub(own_cpu),
        rss: server.rss(),
    }
}

const LISTEN: u8 = 0x0a;
const ESTABLISHED: u8 = 0x01;

struct TcpRow {
    local: SocketAddrV4,
    remote: SocketAddrV4,
    state: u8,
    /// Bytes written and not yet acknowledged, and bytes received and not yet read.
    queued: (u64, u64),
    inode: u64,
}

fn tcp_rows() -> Vec<TcpRow> {
    let text = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    text.lines().skip(1).filter_map(tcp_row).collect()
}

fn tcp_row(line: &str) -> Option<TcpRow> {
    let mut fields = line.split_whitespace().skip(1);
    let local = tcp_end(fields.next()?)?;
    let remote = tcp_end(fields.next()?)?;
    let state = u8::from_str_radix(fields.next()?, 16).ok()?;
    let (unsent, unread) = fields.next()?.split_once(':')?;
    let queued = (u64::from_str_radix(unsent, 16).ok()?, u64::from_str_radix(unread, 16).ok()?);
    let inode = fields.nth(4)?.parse().ok()?;
    Some(TcpRow { local, remote, state, queued, inode })
}

/// The kernel prints an address as one number in the machine's byte order, and the port as a plain number.
fn tcp_end(field: &str) -> Option<SocketAddrV4> {
    let (address, port) = field.split_once(':')?;
    let address = Ipv4Addr::from(u32::from_str_radix(address, 16).ok()?.to_ne_bytes());
    Some(SocketAddrV4::new(address, u16::from_str_radix(port, 16).ok()?))
}

/// The server's end of a connection, as the kernel sees it; a client that never reads cannot find out from its own
/// socket. None when it is no longer established, otherwise the bytes waiting on the way to the client.
#[must_use]
pub(crate) fn server_end(server: SocketAddr, client: SocketAddr) -> Option<u64> {
    let (SocketAddr::V4(server), SocketAddr::V4(client)) = (server, client) else { return None };
    let rows = tcp_rows();
    let find = |local, remote| rows.iter().find(|row| row.local == local && row.remote == remote);
    let row = find(server, client).filter(|row| row.state == ESTABLISHED)?;
    let unread = find(client, server).map_or(0, |row| row.queued.1);
    Some(row.queued.0.saturating_add(unread))
}

/// Bytes that a directory's files hold on disk (blocks, not lengths).
#[must_use]
pub(crate) fn disk_bytes(directory: &std::path::Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = fs::read_dir(directory) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => disk_bytes(&entry.path()),
            Ok(metadata) => metadata.blocks().saturating_mul(512),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_can_be_looked_at() {
        let own = Process::own();
        assert!(own.cpu() > Duration::ZERO);
        assert!(own.rss() > 100_000);
    }

    #[test]
    fn a_listener_is_found_by_its_port() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let port = at.port();
        assert_eq!(Process::listening_on(port).unwrap().pid, std::process::id());
        let client = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (server, from) = listener.accept().unwrap();
        std::io::Write::write_all(&mut &server, b"12345").unwrap();
        assert_eq!(server_end(at, from), Some(5));
        drop((server, client));
        assert_eq!(server_end(at, from), None);
    }
}
