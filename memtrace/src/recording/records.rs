//! Sites and call paths: records that are appended, never changed, each with a checksum of its own.
//!
//! A record's place follows from its number, so one that is damaged takes no other with it.

use super::damage::Damage;
use super::fields::{Fields, NONE, Put, number};
use super::layout::{
    MAX_PATHS, MAX_SITE_TEXT, MAX_SITES, NAMES, PATH_LEN, PATHS, SITE_LEN, SITES, TEXT_HEAD_LEN,
};
use super::model::{CallPath, Site, UNTRACKED};
use super::promise::Promise;

/// The room that the three texts of a site take when they are empty.
const EMPTY_TEXTS_LEN: usize = 3 * TEXT_HEAD_LEN;

/// What stands for a site that cannot be read.
const UNREADABLE: &str = "(unreadable)";

/// Appends a site's record to one buffer and its texts, which begin at `names_used` of their region, to another.
///
/// Texts are cut where the region would else have no room for the site or for empty texts of all that may follow, so
/// a site always finds a record.
pub(super) fn put_site(
    records: &mut Vec<u8>,
    names: &mut Vec<u8>,
    site_number: usize,
    names_used: usize,
    site: &Site,
) {
    let start = names.len();
    let reserved = EMPTY_TEXTS_LEN * (MAX_SITES - site_number);
    let mut room = NAMES.len - names_used - reserved;
    for text in [&site.name, &site.module, &site.file] {
        let before = names.len();
        names.text(text, room.min(MAX_SITE_TEXT));
        room -= names.len() - before - TEXT_HEAD_LEN;
    }
    let texts = &names[start..];
    let fields = [number(names_used), number(texts.len()), site.line];
    put_record(records, site_number, fields, texts);
}

/// Appends a call path's record.
pub(super) fn put_path(records: &mut Vec<u8>, path_number: usize, path: CallPath) {
    put_record(records, path_number, [path.parent.unwrap_or(NONE), path.site.unwrap_or(NONE)], &[]);
}

/// Appends fields and their checksum.
fn put_record<const N: usize>(buffer: &mut Vec<u8>, record: usize, fields: [u32; N], text: &[u8]) {
    for field in fields {
        buffer.u32(field);
    }
    buffer.u32(checksum(record, fields, text));
}

/// The checksum of a record's number, its fields and its text. With the number in it no record passes for another,
/// and a blank one for none.
fn checksum<const N: usize>(record: usize, fields: [u32; N], text: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number(record).to_le_bytes());
    for field in fields {
        hasher.update(&field.to_le_bytes());
    }
    hasher.update(text);
    hasher.finalize()
}

/// Takes the fields of a record, unverified, and its checksum.
fn take_record<const N: usize>(file: &[u8], offset: usize) -> Option<([u32; N], u32)> {
    let mut fields = Fields::new(file.get(offset..)?, offset);
    let mut values = [0; N];
    for value in &mut values {
        *value = fields.u32()?;
    }
    Some((values, fields.u32()?))
}

/// Takes all sites: those that were promised, and whole ones that follow them.
pub(super) fn take_sites(file: &[u8], promise: Promise, damage: &mut Vec<Damage>) -> Vec<Site> {
    let mut sites = Vec::with_capacity(promise.sites as usize);
    let mut names_used = 0;
    for record in 0..MAX_SITES {
        if let Some(site) = take_site(file, record, &mut names_used, damage) {
            sites.push(site);
        } else if record < promise.sites as usize {
            let offset = (SITES.start + record * SITE_LEN) as u64;
            damage.push(Damage::Record { offset, what: "site", number: number(record) });
            sites.push(Site { name: UNREADABLE.to_owned(), ..Site::default() });
        } else {
            break;
        }
    }
    sites
}

/// Takes one site if it is whole. Its texts must lie behind those of the sites before it, which bounds the memory that
/// all texts take by the size of their region.
fn take_site(file: &[u8], record: usize, names_used: &mut usize, damage: &mut Vec<Damage>) -> Option<Site> {
    let (fields, sum) = take_record::<3>(file, SITES.start + record * SITE_LEN)?;
    let [start, len, line] = fields;
    let start = usize::try_from(start).ok()?;
    let end = start.checked_add(usize::try_from(len).ok()?)?;
    if start < *names_used || end > NAMES.len {
        return None;
    }
    let texts = file.get(NAMES.start + start..NAMES.start + end)?;
    if checksum(record, fields, texts) != sum {
        return None;
    }
    let mut texts = Fields::new(texts, NAMES.start + start);
    let site = Site { name: texts.text()?, module: texts.text()?, file: texts.text()?, line };
    *names_used = end;
    damage.append(&mut texts.damage);
    Some(site)
}

/// Takes all call paths: those that were promised, and whole ones that follow them.
///
/// Whatever the bytes, the first two are [`super::STARTUP`] and [`UNTRACKED`], every other has a site, and every
/// parent precedes its children. A site for those that cannot be read is appended to the sites where one is needed.
pub(super) fn take_paths(
    file: &[u8],
    promise: Promise,
    sites: &mut Vec<Site>,
    damage: &mut Vec<Damage>,
) -> Vec<CallPath> {
    let mut paths = Vec::with_capacity(promise.paths as usize);
    let known_sites = number(sites.len());
    for record in 0..MAX_PATHS {
        let offset = PATHS.start + record * PATH_LEN;
        let fields = take_record::<2>(file, offset)
            .and_then(|(fields, sum)| (checksum(record, fields, &[]) == sum).then_some(fields));
        let owner = number(record);
        if let Some([parent, site]) = fields {
            paths.push(check_path(owner, parent, site, known_sites, offset as u64, damage));
        } else if owner < promise.paths {
            damage.push(Damage::Record { offset: offset as u64, what: "call path", number: owner });
            paths.push(CallPath { parent: None, site: None });
        } else {
            break;
        }
    }
    let pseudo = CallPath { parent: None, site: None };
    paths.resize(paths.len().max(UNTRACKED as usize + 1), pseudo);
    let called = &mut paths[UNTRACKED as usize + 1..];
    if called.iter().any(|path| path.site.is_none()) {
        for path in called {
            path.site = path.site.or(Some(known_sites));
        }
        sites.push(Site { name: UNREADABLE.to_owned(), ..Site::default() });
    }
    paths
}

/// A call path as its record has it, without what refers to nothing.
fn check_path(
    owner: u32,
    parent: u32,
    site: u32,
    known_sites: u32,
    offset: u64,
    damage: &mut Vec<Damage>,
) -> CallPath {
    let called = owner > UNTRACKED;
    let mut check = |value: u32, known: bool, offset: u64, what: &'static str| {
        if value != NONE && !known {
            damage.push(Damage::Reference { offset, what, number: value });
        }
        known.then_some(value)
    };
    CallPath {
        parent: check(parent, called && parent > UNTRACKED && parent < owner, offset, "call path"),
        site: check(site, called && site < known_sites, offset + 4, "site"),
    }
}
