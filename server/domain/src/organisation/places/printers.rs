//! What stands around a register: its paper, its printer and its drawer.

use protocol::{EXTRA_COPIES_MAX, PaperWidth, RefusalCode, RegisterSettings};

use crate::{Rejection, check};

/// Ports below are those of a machine's own services. A printer's is 9100 and the like, and whoever may name one must not make
/// the server talk to anything else.
const PORT_MIN: u16 = 1_024;

pub(super) fn check(settings: &RegisterSettings) -> Result<(), Rejection> {
    let RegisterSettings { paper, printer, network, extra_copies, .. } = settings;
    check::note("the printer's name", printer)?;
    check::note("the printer's address", network)?;
    if *extra_copies > EXTRA_COPIES_MAX {
        return Err(invalid(&format!("a ticket is printed at most {} times", EXTRA_COPIES_MAX + 1)));
    }
    if network.is_empty() {
        return Ok(());
    }
    if !is_address(network) {
        return Err(invalid(&format!(
            "a printer's address is its name or number and a port from {PORT_MIN} on, such as 192.168.1.40:9100"
        )));
    }
    if *paper == PaperWidth::A4 {
        return Err(invalid("a receipt printer in the network prints on rolls; choose 80 mm or 58 mm"));
    }
    Ok(())
}

/// A host and a port that no service of a machine's own has.
pub(in crate::organisation) fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let port = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse::<u16>().ok()).flatten();
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match bare {
        Some(number) => number.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        }
    };
    is_host && port.is_some_and(|port| port >= PORT_MIN)
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_has_a_host_and_a_port_that_no_service_has() {
        for (text, good) in [
            ("192.168.1.40:9100", true),
            ("counter-printer.local:9100", true),
            ("[fe80::1]:9100", true),
            ("192.168.1.40", false),
            ("192.168.1.40:", false),
            ("192.168.1.40:+9100", false),
            ("192.168.1.40:25", false),
            ("192.168.1.40:99999", false),
            (":9100", false),
            ("http://printer:9100", false),
            ("a b:9100", false),
            ("[nonsense]:9100", false),
        ] {
            let network = text.to_owned();
            let settings = RegisterSettings { network, ..RegisterSettings::default() };
            assert_eq!(check(&settings).is_ok(), good, "{text}");
        }
        let sheet = RegisterSettings {
            network: "192.168.1.40:9100".into(),
            paper: PaperWidth::A4,
            ..RegisterSettings::default()
        };
        assert!(check(&sheet).is_err(), "no sheets from a roll");
    }
}
