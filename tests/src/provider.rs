//! Somebody who takes money for orders: the sandbox on a thread of its own. It is another machine, and is not killed with the server.

use sandbox::{Faults, Webhook};
use std::{net::SocketAddr, time::Duration};
use tokio::sync::oneshot;

const SECRET: &str = "whsec_c2VjcmV0IG9mIHR3ZW50eSBieXRlcw==";

pub struct Provider {
    pub address: SocketAddr,
    interface: String,
    stop: oneshot::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl Provider {
    /// What the shop shows when it asks.
    pub const KEY: &str = "key of the shop";

    /// One that tells a server there of payments, and fails as it is told to.
    #[must_use]
    pub fn start(server: SocketAddr, faults: Faults) -> Self {
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            actix::System::new().block_on(async move {
                let address = format!("http://{server}/payments/sandbox/webhook");
                let options = sandbox::Options {
                    webhook: Some(Webhook { address, secrets: vec![SECRET.to_owned()] }),
                    late: Duration::from_millis(700),
                    delay: Duration::from_millis(900),
                    hang: Duration::from_millis(300),
                    ..sandbox::Options::new(([127, 0, 0, 1], 0).into(), Self::KEY)
                };
                let running = sandbox::serve(&options).unwrap();
                running.fail(faults);
                told.send(running.address).unwrap();
                let _dropped = stopped.await;
                running.stop().await;
            });
        });
        let address = address.recv().unwrap();
        Self { address, interface: format!("http://{address}"), stop, thread }
    }

    /// What a server is started with that asks it.
    #[must_use]
    pub fn settings(&self) -> [(&str, &str); 4] {
        [
            ("ONHAND_PAYMENTS", "sandbox"),
            ("ONHAND_PAYMENTS_ADDRESS", self.interface.as_str()),
            ("ONHAND_PAYMENTS_KEY", Self::KEY),
            ("ONHAND_PAYMENTS_WEBHOOK_KEY", SECRET),
        ]
    }

    pub fn end(self) {
        drop(self.stop);
        self.thread.join().unwrap();
    }
}
