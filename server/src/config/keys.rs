//! Every setting by its name. It knows no values but the defaults.

/// Every key, its default and what it means. The order is that of `config print`.
pub(super) const KEYS: [(&str, &str, &str); 23] = [
    ("data", "data/onhand", "directory of the journal"),
    ("listen", "127.0.0.1:8080", "address and port to serve on"),
    ("workers", "0", "threads that serve connections; 0 is one for each core"),
    (
        "currency",
        "",
        "the organisation's currency (ISO 4217); empty is what setting up chose, GBP without it",
    ),
    ("partitions", "4", "parts the stock feeds are split into, 1 to 64; fixed once there is data"),
    ("allowed_origins", "", "web origins other than the server's own that may connect, separated by commas"),
    ("trusted_proxies", "", "addresses of proxies whose X-Forwarded-For is believed, separated by commas"),
    ("public_url", "", "address the outside knows this server by, such as https://shop.example"),
    ("shop_name", "Onhand", "name of the shop on its pages"),
    ("metrics_token", "", "bearer token that reads /metrics; without it only people who may view reports do"),
    ("log", "info", "log filter, such as info or onhand=debug,info"),
    ("log_format", "text", "text or json"),
    ("low_water_mib", "256", "free space below which no new commands are taken"),
    ("heartbeat_ms", "20000", "silence after which a connection is told its positions, 100 to 60000"),
    (
        "alert_after_ms",
        "120000",
        "how long goods must stay until those who wait for them are written to, 200 to 3600000",
    ),
    ("snapshot_every", "200000", "records between state snapshots, at least 1000"),
    (
        "backup_directory",
        "",
        "where backups of the running server go, best on another disk; without it none is made",
    ),
    (
        "backup_every",
        "",
        "time between backups by themselves, such as 6h or 1d; without it only when somebody asks",
    ),
    ("backup_keep", "14", "backups that are kept, 1 to 500; the oldest go behind a newer good one"),
    ("payments", "", "who takes money for web orders: sandbox (to try things) or stripe; without it nobody"),
    (
        "payments_address",
        "",
        "address of the provider's interface; without it the sandbox runs in this process",
    ),
    (
        "payments_key",
        "",
        "secret key of the provider's interface, or file: and a path that only the server reads",
    ),
    (
        "payments_webhook_key",
        "",
        "secrets of the provider's notices, separated by commas, or file: and a path",
    ),
];
