//! How a connection begins: which clients are served, and what they are told when they are welcome.

use protocol::{Hello, PROTOCOL, PROTOCOL_OLDEST, Welcome, Who};

use crate::{clock, node::Node};

/// Whether this server still keeps to the agreement that the client knows. One that knows a newer agreement is served: it
/// is told ours, and whatever it says beyond that is answered one by one.
pub(super) const fn is_served(hello: &Hello) -> bool {
    hello.protocol >= PROTOCOL_OLDEST
}

pub(super) fn greeting(node: &Node, who: Who) -> Welcome {
    Welcome {
        server: format!("onhand/{}", env!("CARGO_PKG_VERSION")),
        protocol: PROTOCOL,
        oldest: PROTOCOL_OLDEST,
        epoch: node.epoch(),
        durable: node.durable(),
        time: clock::now(),
        heartbeat_ms: node.heartbeat_ms(),
        partitions: node.partitions(),
        who,
    }
}
