//! The file of keys: places of one size that are written in place, each with its checksum. A place of zeros is free.

use domain::customers::EmailTag;
use protocol::{CustomerId, OrderId};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
};
use uuid::Uuid;

use crate::limits::CUSTOMER_KEYS_MAX;

const SLOT: usize = 64;

/// What one place holds.
pub(super) enum Slot {
    /// The key with which tags are found.
    Index([u8; 32]),
    Key(CustomerId, [u8; 32]),
    Tag([u8; 16], EmailTag),
    /// An order's, and what is left of it once only its invoices may be read.
    Order(OrderId, [u8; 32]),
    Bills(OrderId, [u8; 32]),
}

impl Slot {
    fn bytes(&self) -> [u8; SLOT] {
        let (kind, name, value): (u8, [u8; 16], [u8; 32]) = match self {
            Self::Index(key) => (1, [0; 16], *key),
            Self::Key(customer, key) => (2, *customer.uuid().as_bytes(), *key),
            Self::Tag(mac, EmailTag(tag)) => {
                let mut value = [0; 32];
                value.iter_mut().zip(tag).for_each(|(place, byte)| *place = *byte);
                (3, *mac, value)
            }
            Self::Order(order, key) => (4, *order.uuid().as_bytes(), *key),
            Self::Bills(order, key) => (5, *order.uuid().as_bytes(), *key),
        };
        let body: Vec<u8> = [kind, 0, 0, 0].into_iter().chain(name).chain(value).collect();
        let sum = crc32fast::hash(&body).to_be_bytes();
        let mut bytes = [0; SLOT];
        bytes.iter_mut().zip(body.into_iter().chain(sum)).for_each(|(place, byte)| *place = byte);
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (body, rest) = bytes.split_at_checked(52)?;
        if crc32fast::hash(body).to_be_bytes() != *rest.first_chunk::<4>()? {
            return None;
        }
        let name: [u8; 16] = body.get(4..20)?.try_into().ok()?;
        let value: [u8; 32] = body.get(20..52)?.try_into().ok()?;
        match body.first()? {
            1 => Some(Self::Index(value)),
            2 => Some(Self::Key(CustomerId::new(Uuid::from_bytes(name)), value)),
            3 => Some(Self::Tag(name, EmailTag(*value.first_chunk::<16>()?))),
            4 => Some(Self::Order(OrderId::new(Uuid::from_bytes(name)), value)),
            5 => Some(Self::Bills(OrderId::new(Uuid::from_bytes(name)), value)),
            _ => None,
        }
    }
}

/// The places of a file; without a file they are only counted.
#[derive(Default)]
pub(super) struct Slots {
    file: Option<Arc<File>>,
    count: u32,
    free: Vec<u32>,
    dirty: bool,
    broken: bool,
}

impl Slots {
    /// Opens the file, or makes one, and tells what is in it.
    pub(super) fn open(file: Option<&Path>) -> io::Result<(Self, Vec<(u32, Slot)>)> {
        let Some(path) = file else { return Ok((Self::default(), Vec::new())) };
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let bytes = std::fs::read(path)?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        let mut slots = Self { file: Some(Arc::new(open)), ..Self::default() };
        let mut found = Vec::new();
        for (place, bytes) in (0_u32..).zip(bytes.chunks(SLOT)) {
            slots.count = place.saturating_add(1);
            match Slot::read(bytes) {
                Some(slot) => found.push((place, slot)),
                None => {
                    if bytes.iter().any(|byte| *byte != 0) {
                        tracing::warn!(place, "a place in the file of customers' keys cannot be read");
                    }
                    slots.free.push(place);
                }
            }
        }
        Ok((slots, found))
    }

    /// Writes into a free place, or behind all others.
    pub(super) fn put(&mut self, slot: &Slot) -> io::Result<u32> {
        let place = match self.free.pop() {
            Some(place) => place,
            None if self.count >= CUSTOMER_KEYS_MAX => {
                return Err(io::Error::other("there is no room for more customers' keys"));
            }
            None => {
                let place = self.count;
                self.count = place.saturating_add(1);
                place
            }
        };
        self.write(place, &slot.bytes())?;
        Ok(place)
    }

    /// Puts something else into a place.
    pub(super) fn replace(&mut self, place: u32, slot: &Slot) -> io::Result<()> {
        self.write(place, &slot.bytes())
    }

    /// Overwrites a place, which is free then.
    pub(super) fn wipe(&mut self, place: u32) -> io::Result<()> {
        self.write(place, &[0; SLOT])?;
        self.free.push(place);
        Ok(())
    }

    fn write(&mut self, place: u32, bytes: &[u8; SLOT]) -> io::Result<()> {
        if self.broken {
            return Err(gone());
        }
        let Some(file) = &self.file else { return Ok(()) };
        self.dirty = true;
        file.write_all_at(bytes, u64::from(place).saturating_mul(64))
    }

    /// The file, if something of it is not on the disk yet. Whoever takes it syncs it.
    pub(super) fn unsynced(&mut self) -> io::Result<Option<Arc<File>>> {
        if self.broken {
            return Err(gone());
        }
        // Others may come between this and the sync, and then sync themselves.
        let dirty = std::mem::take(&mut self.dirty);
        Ok(self.file.clone().filter(|_| dirty))
    }

    pub(super) fn sync(&mut self) -> io::Result<()> {
        match self.unsynced()? {
            Some(file) => file.sync_data(),
            None => Ok(()),
        }
    }

    pub(super) fn give_up(&mut self) {
        self.broken = true;
    }
}

fn gone() -> io::Error {
    io::Error::other("the file of customers' keys failed before; start the server again")
}

/// Writes places into a new file that is on the disk when this is over.
pub(super) fn write_new(path: &Path, slots: &[Slot]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let bytes: Vec<u8> = slots.iter().flat_map(Slot::bytes).collect();
    file.write_all(&bytes)?;
    file.sync_all()
}
