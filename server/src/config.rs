//! Settings: defaults, then a file, then the environment, then flags; the later wins. Every value knows where it came
//! from, and a key nobody knows is refused in the file, where it can only be a mistake.

mod every;
mod keys;

mod texts;

use config::builder::DefaultState;
use config::{Config, ConfigBuilder, ConfigError, File, FileFormat, ValueKind};
use protocol::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use thiserror::Error;

pub use every::Every;
use keys::KEYS;

use crate::limits::{ALERT_AFTER_MS, BACKUP_EVERY_MIN, BACKUPS_KEPT_MAX};

/// The file that is read when none is named and it exists.
pub const DEFAULT_FILE: &str = "onhand.toml";

/// Environment variables begin with it.
pub const ENV_PREFIX: &str = "ONHAND";

/// Keys whose value is a list.
const LISTS: [&str; 2] = ["allowed_origins", "trusted_proxies"];
/// Least characters of the token for metrics, which must not be found by trying.
const METRICS_TOKEN_CHARS_MIN: usize = 16;
/// Most characters of the shop's name: more does not fit a heading.
const SHOP_NAME_CHARS_MAX: usize = 60;

/// What is shown of a secret that is set.
const HIDDEN: &str = "(hidden)";

/// How logs look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// What the server runs with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// 0: one for each core.
    pub workers: usize,
    #[serde(deserialize_with = "texts::currency")]
    pub currency: Option<Currency>,
    pub partitions: u16,
    pub allowed_origins: Vec<String>,
    #[serde(deserialize_with = "texts::addresses")]
    pub trusted_proxies: Vec<IpAddr>,
    /// Empty: pages name themselves by the host that they were asked for.
    pub public_url: String,
    pub shop_name: String,
    /// Empty: there is none.
    pub metrics_token: String,
    pub log: String,
    pub log_format: LogFormat,
    pub low_water_mib: u64,
    pub heartbeat_ms: u64,
    pub alert_after_ms: u64,
    pub snapshot_every: u64,
    /// Empty: there is none.
    pub backup_directory: PathBuf,
    pub backup_every: Every,
    pub backup_keep: usize,
    /// Empty: nobody takes money.
    pub payments: String,
    pub payments_address: String,
    pub payments_key: String,
    pub payments_webhook_key: String,
}

impl Settings {
    /// Worker threads, with 0 replaced by the number of cores.
    #[must_use]
    pub fn worker_threads(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            workers => workers,
        }
    }
}

/// Values given on the command line, by key.
pub type Flags = BTreeMap<&'static str, String>;

/// Settings and the origin of each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loaded {
    pub settings: Settings,
    pub entries: Vec<Entry>,
    /// Variables with our prefix that are no settings. They are not refused: an orchestrator may set some on its own.
    pub other_variables: Vec<String>,
}

/// One key as `config print` shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub key: &'static str,
    pub value: String,
    pub source: String,
    pub meaning: &'static str,
}

/// Why there are no settings.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error("{0}")]
    Read(#[from] ConfigError),
    #[error("{file}: unknown key {key:?}; known are {}", known_keys())]
    UnknownKey { file: String, key: String },
    #[error("{key} is {value}, but must be {must}")]
    Range { key: &'static str, value: String, must: &'static str },
}

/// Reads all layers. `file` must exist when it is named; `variables` are the process's, given so that tests have theirs.
///
/// # Errors
/// [`SettingsError`] with the key and the layer that is wrong.
pub fn load(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: &Flags,
) -> Result<Loaded, SettingsError> {
    let chosen =
        file.map(Path::to_owned).or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.exists()));
    let in_file = chosen.as_deref().map(read_file).transpose()?.unwrap_or_default();
    let (ours, other_variables) = split_variables(variables);
    let mut builder = Config::builder();
    for (key, default, _) in KEYS {
        builder = builder.set_default(key, value_of(key, default))?;
    }
    if let Some(path) = &chosen {
        builder = builder.add_source(File::from(path.as_path()).format(FileFormat::Toml));
    }
    builder = with_variables(builder, &ours)?;
    builder = with_flags(builder, flags)?;
    let settings: Settings = builder.build()?.try_deserialize()?;
    check(&settings)?;
    let file_name = chosen.map(|path| path.display().to_string()).unwrap_or_default();
    let source = |key: &str| {
        let variable = variable_name(key);
        if flags.contains_key(key) {
            "flag".to_owned()
        } else if ours.contains_key(&variable) {
            format!("environment {variable}")
        } else if in_file.contains(&key.to_owned()) {
            format!("file {file_name}")
        } else {
            "default".to_owned()
        }
    };
    let values = shown(&settings);
    let entries = KEYS
        .into_iter()
        .map(|(key, _, meaning)| {
            let value = values.get(key).cloned().unwrap_or_default();
            Entry { key, value, source: source(key), meaning }
        })
        .collect();
    Ok(Loaded { settings, entries, other_variables })
}

/// The variable of a key: `ONHAND_LISTEN` of `listen`.
#[must_use]
pub fn variable_name(key: &str) -> String {
    format!("{ENV_PREFIX}_{}", key.to_uppercase())
}

fn known_keys() -> String {
    KEYS.map(|(key, ..)| key).join(", ")
}

fn value_of(key: &str, text: &str) -> ValueKind {
    if LISTS.contains(&key) {
        let items: Vec<_> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        ValueKind::Array(items.into_iter().map(Into::into).collect())
    } else {
        ValueKind::String(text.to_owned())
    }
}

/// The file's keys, each known.
fn read_file(path: &Path) -> Result<Vec<String>, SettingsError> {
    let source = File::from(path).format(FileFormat::Toml).required(true);
    let config = Config::builder().add_source(source).build()?;
    let table: BTreeMap<String, config::Value> = config.try_deserialize()?;
    let keys: Vec<String> = table.into_keys().collect();
    match keys.iter().find(|key| !KEYS.iter().any(|(known, ..)| known == key)) {
        Some(key) => Err(SettingsError::UnknownKey { file: path.display().to_string(), key: key.clone() }),
        None => Ok(keys),
    }
}

/// Our settings among the variables, and the names of others that begin like them. An empty variable is one not set.
fn split_variables(
    variables: impl IntoIterator<Item = (String, String)>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut ours = BTreeMap::new();
    let mut others = Vec::new();
    for (name, value) in variables {
        if KEYS.iter().any(|(key, ..)| variable_name(key) == name) {
            if !value.is_empty() {
                ours.insert(name, value);
            }
        } else if name.starts_with("ONHAND_") {
            others.push(name);
        }
    }
    others.sort();
    (ours, others)
}

/// Taken as they are, like flags: the crate's own reading of the environment would make a 7 of a shop named 007.
fn with_variables(
    mut builder: ConfigBuilder<DefaultState>,
    variables: &BTreeMap<String, String>,
) -> Result<ConfigBuilder<DefaultState>, ConfigError> {
    for (key, ..) in KEYS {
        if let Some(value) = variables.get(&variable_name(key)) {
            builder = builder.set_override(key, value_of(key, value))?;
        }
    }
    Ok(builder)
}

fn with_flags(
    mut builder: ConfigBuilder<DefaultState>,
    flags: &Flags,
) -> Result<ConfigBuilder<DefaultState>, ConfigError> {
    for (key, value) in flags {
        builder = builder.set_override(*key, value_of(key, value))?;
    }
    Ok(builder)
}

fn check(settings: &Settings) -> Result<(), SettingsError> {
    let range = |key, value: String, must| Err(SettingsError::Range { key, value, must });
    if !(1..=64).contains(&settings.partitions) {
        return range("partitions", settings.partitions.to_string(), "1 to 64");
    }
    if !(100..=60_000).contains(&settings.heartbeat_ms) {
        return range("heartbeat_ms", settings.heartbeat_ms.to_string(), "100 to 60000");
    }
    if !ALERT_AFTER_MS.contains(&settings.alert_after_ms) {
        return range("alert_after_ms", settings.alert_after_ms.to_string(), "200 to 3600000");
    }
    if settings.snapshot_every < 1_000 {
        return range("snapshot_every", settings.snapshot_every.to_string(), "at least 1000");
    }
    if settings.backup_every.0.is_some_and(|every| every < BACKUP_EVERY_MIN) {
        return range("backup_every", settings.backup_every.to_string(), "at least 1m");
    }
    if !(1..=BACKUPS_KEPT_MAX).contains(&settings.backup_keep) {
        return range("backup_keep", settings.backup_keep.to_string(), "1 to 500");
    }
    if settings.workers > 1_024 {
        return range("workers", settings.workers.to_string(), "at most 1024");
    }
    if settings.log.trim().is_empty() {
        return range("log", format!("{:?}", settings.log), "a filter such as info; off is silence");
    }
    let origins = settings.allowed_origins.iter().map(|origin| ("allowed_origins", origin));
    let own = Some(("public_url", &settings.public_url)).filter(|(_, url)| !url.is_empty());
    for (key, origin) in origins.chain(own) {
        if !is_origin(origin) {
            return range(key, format!("{origin:?}"), "like https://shop.example, without a path");
        }
    }
    if !["", "sandbox", "stripe"].contains(&settings.payments.as_str()) {
        return range("payments", settings.payments.clone(), "sandbox or stripe; empty is nobody");
    }
    let name = &settings.shop_name;
    let shown = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if !shown || name.chars().count() > SHOP_NAME_CHARS_MAX {
        return range("shop_name", format!("{name:?}"), "1 to 60 characters of one line");
    }
    let token = &settings.metrics_token;
    if !token.is_empty()
        && (token.len() < METRICS_TOKEN_CHARS_MIN || !token.bytes().all(|b| b.is_ascii_graphic()))
    {
        return range("metrics_token", HIDDEN.to_owned(), "at least 16 letters, digits and signs");
    }
    Ok(())
}

/// A scheme and an authority, as browsers write them.
fn is_origin(text: &str) -> bool {
    let authority = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    authority.is_some_and(|authority| !authority.is_empty() && authority.bytes().all(known))
}

fn hidden(secret: &str) -> String {
    if secret.is_empty() { String::new() } else { HIDDEN.to_owned() }
}

fn shown(settings: &Settings) -> BTreeMap<&'static str, String> {
    let format = match settings.log_format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    BTreeMap::from([
        ("data", settings.data.display().to_string()),
        ("listen", settings.listen.to_string()),
        ("workers", settings.workers.to_string()),
        ("currency", settings.currency.map(|currency| currency.to_string()).unwrap_or_default()),
        ("partitions", settings.partitions.to_string()),
        ("allowed_origins", settings.allowed_origins.join(",")),
        (
            "trusted_proxies",
            settings.trusted_proxies.iter().map(IpAddr::to_string).collect::<Vec<_>>().join(","),
        ),
        ("public_url", settings.public_url.clone()),
        ("shop_name", settings.shop_name.clone()),
        ("metrics_token", hidden(&settings.metrics_token)),
        ("log", settings.log.clone()),
        ("log_format", format.to_owned()),
        ("low_water_mib", settings.low_water_mib.to_string()),
        ("heartbeat_ms", settings.heartbeat_ms.to_string()),
        ("alert_after_ms", settings.alert_after_ms.to_string()),
        ("snapshot_every", settings.snapshot_every.to_string()),
        ("backup_directory", settings.backup_directory.display().to_string()),
        ("backup_every", settings.backup_every.to_string()),
        ("backup_keep", settings.backup_keep.to_string()),
        ("payments", settings.payments.clone()),
        ("payments_address", settings.payments_address.clone()),
        ("payments_key", hidden(&settings.payments_key)),
        ("payments_webhook_key", hidden(&settings.payments_webhook_key)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn later_layers_win_and_say_so() {
        let (_dir, path) = file("listen = \"0.0.0.0:1\"\nworkers = 3\nlog = \"warn\"\nlow_water_mib = 7\n");
        let variables = variables(&[("ONHAND_LISTEN", "0.0.0.0:2"), ("ONHAND_WORKERS", "5"), ("HOME", "/")]);
        let flags = Flags::from([("listen", "0.0.0.0:3".to_owned())]);
        let loaded = load(Some(&path), variables, &flags).unwrap();
        assert_eq!(loaded.settings.listen.port(), 3);
        assert_eq!((loaded.settings.workers, loaded.settings.low_water_mib), (5, 7));
        let sources: BTreeMap<_, _> =
            loaded.entries.iter().map(|entry| (entry.key, entry.source.as_str())).collect();
        assert_eq!(sources["listen"], "flag");
        assert_eq!(sources["workers"], "environment ONHAND_WORKERS");
        assert_eq!(sources["log"], format!("file {}", path.display()));
        assert_eq!(sources["currency"], "default");
        assert_eq!(loaded.entries.len(), KEYS.len());
    }

    #[test]
    fn keys_of_two_words_come_through_the_environment() {
        let given = variables(&[
            ("ONHAND_LOW_WATER_MIB", "12"),
            ("ONHAND_LOG_FORMAT", "json"),
            ("ONHAND_ALLOWED_ORIGINS", "https://a.example,https://b.example"),
            ("ONHAND_BIN", "/somewhere"),
        ]);
        let loaded = load(None, given, &Flags::new()).unwrap();
        assert_eq!(loaded.settings.low_water_mib, 12);
        assert_eq!(loaded.settings.log_format, LogFormat::Json);
        assert_eq!(loaded.settings.allowed_origins, ["https://a.example", "https://b.example"]);
        assert_eq!(loaded.other_variables, ["ONHAND_BIN"]);
    }

    #[test]
    fn an_empty_variable_is_one_not_set() {
        let (_dir, path) = file("log = \"warn\"");
        let given = variables(&[("ONHAND_LOG", ""), ("ONHAND_LISTEN", "")]);
        let loaded = load(Some(&path), given, &Flags::new()).unwrap();
        assert_eq!((loaded.settings.log.as_str(), loaded.settings.listen.port()), ("warn", 8080));
        let source = |key| loaded.entries.iter().find(|entry| entry.key == key).unwrap().source.clone();
        assert_eq!(source("log"), format!("file {}", path.display()));
        assert_eq!(source("listen"), "default");
    }

    #[test]
    fn an_origin_list_may_come_from_a_flag_or_a_file() {
        let flags = Flags::from([("allowed_origins", "https://a.example, https://b.example".to_owned())]);
        assert_eq!(load(None, [], &flags).unwrap().settings.allowed_origins.len(), 2);
        let (_dir, path) = file("allowed_origins = [\"https://a.example\"]");
        assert_eq!(load(Some(&path), [], &Flags::new()).unwrap().settings.allowed_origins.len(), 1);
    }

    #[test]
    fn what_stands_in_front_comes_through_every_layer() {
        let (_dir, path) = file(
            "trusted_proxies = [\"10.0.0.1\", \"::1\"]\npublic_url = \"https://a.example\"\nshop_name = \"Corner\"",
        );
        let settings = load(Some(&path), [], &Flags::new()).unwrap().settings;
        assert_eq!(settings.trusted_proxies, ["10.0.0.1", "::1"].map(|text| text.parse::<IpAddr>().unwrap()));
        assert_eq!(
            (settings.public_url.as_str(), settings.shop_name.as_str()),
            ("https://a.example", "Corner")
        );
        let given = variables(&[
            ("ONHAND_TRUSTED_PROXIES", "192.0.2.7,192.0.2.8"),
            ("ONHAND_PUBLIC_URL", "https://b.example"),
            ("ONHAND_SHOP_NAME", "007"),
        ]);
        let settings = load(Some(&path), given, &Flags::new()).unwrap().settings;
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert_eq!((settings.public_url.as_str(), settings.shop_name.as_str()), ("https://b.example", "007"));
        let flags = Flags::from([("trusted_proxies", "192.0.2.9".to_owned())]);
        let loaded = load(Some(&path), [], &flags).unwrap();
        let shown = loaded.entries.iter().find(|entry| entry.key == "trusted_proxies").unwrap();
        assert_eq!((shown.value.as_str(), shown.source.as_str()), ("192.0.2.9", "flag"));
    }

    #[test]
    fn a_secret_is_used_and_not_shown() {
        let given = variables(&[("ONHAND_METRICS_TOKEN", "0123456789abcdef")]);
        let loaded = load(None, given, &Flags::new()).unwrap();
        assert_eq!(loaded.settings.metrics_token, "0123456789abcdef");
        let shown = loaded.entries.iter().find(|entry| entry.key == "metrics_token").unwrap();
        assert_eq!(shown.value, "(hidden)");
        let error = load(None, variables(&[("ONHAND_METRICS_TOKEN", "guessme")]), &Flags::new()).unwrap_err();
        assert!(!error.to_string().contains("guessme"), "{error}");
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("lisen = \"0.0.0.0:1\"", "unknown key \"lisen\""),
            ("[server]\nlisten = \"0.0.0.0:1\"", "unknown key \"server\""),
            ("listen = \"here\"", "listen"),
            ("currency = \"XXQ\"", "currency"),
            ("partitions = 0", "partitions is 0, but must be 1 to 64"),
            ("heartbeat_ms = 1", "heartbeat_ms"),
            ("alert_after_ms = 1", "alert_after_ms"),
            ("snapshot_every = 1", "snapshot_every"),
            (
                "allowed_origins = [\"shop.example\"]",
                "allowed_origins is \"shop.example\", but must be like https",
            ),
            (
                "trusted_proxies = [\"proxy.example\"]",
                "trusted_proxies has \"proxy.example\", which is no IP address",
            ),
            ("public_url = \"https://shop.example/\"", "public_url is \"https://shop.example/\""),
            ("public_url = \"https://\"", "public_url"),
            ("public_url = \"shop.example\"", "public_url"),
            ("shop_name = \" \"", "shop_name is \" \", but must be 1 to 60 characters"),
            ("shop_name = \"a\\nb\"", "shop_name"),
            ("metrics_token = \"short\"", "metrics_token is (hidden), but must be at least 16"),
            ("metrics_token = \"with a space in it\"", "metrics_token"),
            ("backup_every = \"weekly\"", "write it like 30m, 6h or 1d"),
            ("backup_every = \"5s\"", "backup_every is 5s, but must be at least 1m"),
            ("backup_keep = 0", "backup_keep"),
            ("log = \"\"", "log is \"\", but must be a filter"),
            ("log_format = \"xml\"", "log_format"),
        ] {
            let (_dir, path) = file(text);
            let error = load(Some(&path), [], &Flags::new()).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(load(Some(Path::new("/no/such/file.toml")), [], &Flags::new()).is_err());
    }
}
