//! Where pictures lie: a file for each in a folder by the first two digits of its name, with what must be known of it at once in
//! that name, so that a start reads folders and no files. A picture has its name only when it is whole and durable.

use protocol::{Refusal, RefusalCode, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, BufReader, Write as _},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};
use tempfile::{NamedTempFile, TempDir};

use super::{
    Hash, Kind,
    file::{Size, bytes, damaged, encoded, entries},
    hash_of, hex,
    pixels::Rendered,
};

/// What is arriving, until it has its name.
const INCOMING: &str = "incoming";
/// Since when nobody has named which pictures.
const UNUSED: &str = "unused";

/// What is known of a picture without reading it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Facts {
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// 0xRRGGBB.
    pub(crate) tint: u32,
}

pub(super) struct Shelf {
    root: PathBuf,
    /// A node in memory forgets its pictures with everything else.
    _forgotten: Option<TempDir>,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    pictures: BTreeMap<Hash, Facts>,
    unused: BTreeMap<Hash, Timestamp>,
}

/// What a look through all pictures found.
pub(super) struct Swept {
    pub(super) removed: usize,
    /// Still there, and named by nobody.
    pub(super) unused: usize,
    /// Named, and not there.
    pub(super) missing: usize,
}

/// `name.WIDTHxHEIGHT.TINT` without the hash before it.
fn ending(facts: Facts) -> String {
    format!("{}x{}.{:06x}", facts.width, facts.height, facts.tint)
}

/// What is behind the name of the file that holds a picture's sizes as AVIF.
const LIGHTER: &str = ".avif";

/// A picture's file, or the one beside it.
fn either(name: &str) -> Option<(Hash, Facts)> {
    named(name.strip_suffix(LIGHTER).unwrap_or(name))
}

fn named(name: &str) -> Option<(Hash, Facts)> {
    let mut parts = name.split('.');
    let (hash, size, tint) = (parts.next()?, parts.next()?, parts.next()?);
    let (width, height) = size.split_once('x')?;
    let facts = Facts {
        width: width.parse().ok()?,
        height: height.parse().ok()?,
        tint: u32::from_str_radix(tint, 16).ok()?,
    };
    (parts.next().is_none() && ending(facts) == name.split_once('.')?.1).then_some((hash_of(hash)?, facts))
}

impl Shelf {
    pub(super) fn open(root: Option<PathBuf>) -> io::Result<Self> {
        let (root, forgotten) = match root {
            Some(root) => (root, None),
            None => TempDir::new().map(|dir| (dir.path().to_owned(), Some(dir)))?,
        };
        // What was arriving when the server ended was promised to nobody.
        match fs::remove_dir_all(root.join(INCOMING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut known = Known::default();
        for path in each(&root)? {
            if let Some((hash, facts)) = path.file_name().and_then(|name| named(name.to_str()?)) {
                known.pictures.insert(hash, facts);
            }
        }
        for line in fs::read_to_string(root.join(UNUSED)).unwrap_or_default().lines() {
            let read =
                line.split_once(' ').and_then(|(name, since)| Some((hash_of(name)?, since.parse().ok()?)));
            if let Some((hash, since)) = read {
                known.unused.insert(hash, Timestamp(since));
            }
        }
        Ok(Self { root, _forgotten: forgotten, known: RwLock::new(known) })
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self) -> usize {
        self.known().pictures.len()
    }

    /// What is known of a picture, which is in use from now on.
    pub(super) fn named(&self, hash: &Hash) -> Option<Facts> {
        let known = self.known();
        let facts = known.pictures.get(hash).copied()?;
        if known.unused.contains_key(hash) {
            drop(known);
            let mut known = self.change();
            known.unused.remove(hash);
            return known.pictures.get(hash).copied();
        }
        Some(facts)
    }

    pub(super) fn incoming(&self) -> io::Result<NamedTempFile> {
        let folder = self.root.join(INCOMING);
        fs::create_dir_all(&folder)?;
        NamedTempFile::new_in(folder)
    }

    /// # Errors
    /// When less would be free than is left to the journal.
    pub(super) fn check_room(&self, low_water: u64) -> Result<(), Refusal> {
        let at = if self.root.exists() { self.root.as_path() } else { Path::new("/") };
        let at = if self.root.exists() { at } else { self.root.parent().unwrap_or(at) };
        let Ok(found) = rustix::fs::statvfs(at) else { return Ok(()) };
        // As much again as the journal keeps: pictures stop before sales do.
        if found.f_bavail.saturating_mul(found.f_frsize) < low_water.saturating_mul(2) {
            let message = "the server's disk is nearly full; pictures are taken again when there is room";
            return Err(Refusal::new(RefusalCode::StorageFull, message));
        }
        Ok(())
    }

    fn folder(&self, hash: &Hash) -> PathBuf {
        self.root.join(hex(hash).get(..2).unwrap_or_default())
    }

    fn path(&self, hash: &Hash, facts: Facts) -> PathBuf {
        self.folder(hash).join(format!("{}.{}", hex(hash), ending(facts)))
    }

    fn lighter_path(&self, hash: &Hash, facts: Facts) -> PathBuf {
        self.folder(hash).join(format!("{}.{}{LIGHTER}", hex(hash), ending(facts)))
    }

    /// Keeps the AVIF sizes of a picture that is kept already. A power cut may take them: they are a saving, and no promise.
    pub(super) fn put_lighter(&self, hash: &Hash, facts: Facts, sizes: &[Size]) -> io::Result<()> {
        let mut file = self.incoming()?;
        file.write_all(&encoded(sizes))?;
        file.as_file().sync_all()?;
        file.persist(self.lighter_path(hash, facts)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Keeps a picture: when this returns, a power cut does not take it.
    pub(super) fn put(&self, hash: &Hash, rendered: &Rendered) -> io::Result<Facts> {
        let Rendered { sizes, width, height, tint, .. } = rendered;
        let facts = Facts { width: *width, height: *height, tint: *tint };
        let mut file = self.incoming()?;
        file.write_all(&encoded(sizes))?;
        file.as_file().sync_all()?;
        let folder = self.folder(hash);
        if !folder.exists() {
            fs::create_dir_all(&folder)?;
            sync(&self.root)?;
            self.root.parent().map_or(Ok(()), sync)?;
        }
        file.persist(self.path(hash, facts)).map_err(|error| error.error)?;
        sync(&folder)?;
        let mut known = self.change();
        known.unused.remove(hash);
        known.pictures.insert(*hash, facts);
        Ok(facts)
    }

    pub(super) fn read(&self, hash: &Hash, width: u16, kind: Kind) -> io::Result<Option<Vec<u8>>> {
        let Some(facts) = self.known().pictures.get(hash).copied() else { return Ok(None) };
        let path = match kind {
            Kind::Avif => self.lighter_path(hash, facts),
            Kind::Webp | Kind::Jpeg => self.path(hash, facts),
        };
        let mut file = match File::open(path) {
            Ok(file) => BufReader::new(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let sizes = entries(&mut file)?;
        let of_kind = || sizes.iter().filter(|entry| entry.kind == kind);
        let wide = of_kind().filter(|entry| entry.width >= width).min_by_key(|entry| entry.width);
        let Some(entry) = wide.or_else(|| of_kind().max_by_key(|entry| entry.width)) else { return Ok(None) };
        bytes(&mut file, *entry).map(Some)
    }

    /// Removes what nobody has named for so long, and remembers since when nobody names the rest.
    pub(super) fn sweep(&self, named: &BTreeSet<Hash>, now: Timestamp, keep: Duration) -> io::Result<Swept> {
        let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        let mut known = self.change();
        let Known { pictures, unused } = &mut *known;
        unused.retain(|hash, _| pictures.contains_key(hash) && !named.contains(hash));
        for hash in pictures.keys().filter(|hash| !named.contains(*hash)) {
            unused.entry(*hash).or_insert(now);
        }
        let is_old = |since: &Timestamp| now.millis_since(*since) >= keep;
        let old: Vec<Hash> =
            unused.iter().filter(|(_, since)| is_old(since)).map(|(hash, _)| *hash).collect();
        let missing = named.iter().filter(|hash| !pictures.contains_key(*hash)).count();
        drop(known);
        let mut removed = 0;
        for hash in old {
            // A turn for each, so that whoever names a picture never waits for many files; and it may be named by now.
            let mut known = self.change();
            if known.unused.remove(&hash).is_none() {
                continue;
            }
            let Some(facts) = known.pictures.remove(&hash) else { continue };
            for path in [self.lighter_path(&hash, facts), self.path(&hash, facts)] {
                match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            removed += 1;
        }
        let (lines, left) = {
            let unused = &self.known().unused;
            let line = |(hash, since): (&Hash, &Timestamp)| format!("{} {}\n", hex(hash), since.0);
            (unused.iter().map(line).collect::<String>(), unused.len())
        };
        if self.root.exists() {
            let mut file = NamedTempFile::new_in(&self.root)?;
            file.write_all(lines.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.root.join(UNUSED)).map_err(|error| error.error)?;
        }
        Ok(Swept { removed, unused: left, missing })
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Every picture's files below a folder, which may not exist.
fn each(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in entries_of(root)? {
        let is_ours = folder.file_name().is_some_and(|name| name.len() == 2);
        if is_ours && folder.is_dir() {
            let inside = entries_of(&folder)?.into_iter();
            found.extend(
                inside.filter(|path| path.file_name().and_then(|name| either(name.to_str()?)).is_some()),
            );
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn entries_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Names of pictures' files below the folder, and where each is.
pub(super) fn files(root: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let relative = |path: PathBuf| {
        let name = path.strip_prefix(root).ok()?.to_str()?.to_owned();
        Some((name, path))
    };
    Ok(each(root)?.into_iter().filter_map(relative).collect())
}

/// What a check of all pictures found.
pub(crate) struct Report {
    pub(crate) pictures: usize,
    pub(crate) bytes: u64,
    /// Sentences about files that are not as they were written.
    pub(crate) damaged: Vec<String>,
}

/// Reads every picture of a data directory and checks it against its checksums.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn check(data: &Path) -> io::Result<Report> {
    let mut report = Report { pictures: 0, bytes: 0, damaged: Vec::new() };
    for (name, path) in files(&data.join(super::FOLDER))? {
        report.pictures += usize::from(!name.ends_with(LIGHTER));
        match whole(&path) {
            Ok(sizes) => {
                let lengths = sizes.iter().filter_map(|size| u64::try_from(size.bytes.len()).ok());
                report.bytes = lengths.fold(report.bytes, u64::saturating_add);
            }
            Err(error) => report.damaged.push(format!("{}/{name}: {error}", super::FOLDER)),
        }
    }
    Ok(report)
}

/// Every size of a picture's file, which must be as its name says.
fn whole(path: &Path) -> io::Result<Vec<Size>> {
    let mut file = BufReader::new(File::open(path)?);
    let found = entries(&mut file)?;
    let mut sizes = Vec::with_capacity(found.len());
    for entry in found {
        let (kind, width, height) = (entry.kind, entry.width, entry.height);
        sizes.push(Size { kind, width, height, bytes: bytes(&mut file, entry)? });
    }
    let largest = sizes.iter().max_by_key(|size| size.width).map(|size| (size.width, size.height));
    let told = path
        .file_name()
        .and_then(|name| either(name.to_str()?))
        .map(|(_, facts)| (facts.width, facts.height));
    if largest == told { Ok(sizes) } else { Err(damaged("its name tells of another size")) }
}

/// Writes the largest JPEG of every picture into a folder, named by its hash. Tells how many.
///
/// # Errors
/// When a picture cannot be read or written.
pub(crate) fn export(data: &Path, to: &Path) -> io::Result<usize> {
    fs::create_dir_all(to)?;
    let mut count = 0_usize;
    for (name, path) in files(&data.join(super::FOLDER))? {
        let largest =
            whole(&path)?.into_iter().filter(|size| size.kind == Kind::Jpeg).max_by_key(|size| size.width);
        let hash = name.split('/').next_back().and_then(|name| name.split('.').next());
        if let (Some(size), Some(hash)) = (largest, hash) {
            fs::write(to.join(format!("{hash}.jpg")), size.bytes)?;
            count += 1;
        }
    }
    Ok(count)
}
