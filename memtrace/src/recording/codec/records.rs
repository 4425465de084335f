//! Sites and call paths: records that are appended, never changed, each with a checksum of its own.
//!
//! A record's place follows from its number, so one that is damaged takes no other with it.

use super::checksum;
use super::damage::Damage;
use super::fields::{Fields, NONE, Put, number};
use super::layout::{
    MAX_PATHS, MAX_SITE_TEXT, MAX_SITES, NAMES, PATH_LEN, PATHS, Region, SITE_LEN, SITES, TEXT_HEAD_LEN,
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

/// Appends fields and the checksum of the record's number, the fields and their text. With the number in it no record
/// passes for another, and a blank one for none.
fn put_record<const N: usize>(buffer: &mut Vec<u8>, record: usize, fields: [u32; N], text: &[u8]) {
    let start = buffer.len();
    for field in fields {
        buffer.u32(field);
    }
    let sum = checksum::of(&[&number(record).to_le_bytes(), &buffer[start..], text]);
    buffer.u32(sum);
}

/// The fields of a record, if its checksum over them and the text that they point to is right.
fn take_record<'a, const N: usize>(
    file: &'a [u8],
    region: Region,
    record: usize,
    text: impl FnOnce([u32; N]) -> Option<&'a [u8]>,
) -> Option<([u32; N], &'a [u8])> {
    let len = N * size_of::<u32>();
    let offset = region.start + record * (len + size_of::<u32>());
    let (bytes, sum) = file.get(offset..)?.split_at_checked(len)?;
    let mut fields = [0; N];
    for (field, bytes) in fields.iter_mut().zip(bytes.as_chunks().0) {
        *field = u32::from_le_bytes(*bytes);
    }
    let (text, sum) = (text(fields)?, u32::from_le_bytes(*sum.first_chunk()?));
    checksum::matches(&[&number(record).to_le_bytes(), bytes, text], sum).then_some((fields, text))
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
    let lowest = *names_used;
    let (fields, texts) = take_record(file, SITES, record, |[start, len, _]| {
        let (start, len) = (usize::try_from(start).ok()?, usize::try_from(len).ok()?);
        let end = start.checked_add(len).filter(|end| *end <= NAMES.len && start >= lowest)?;
        file.get(NAMES.start + start..NAMES.start + end)
    })?;
    let [start, _, line] = fields;
    let start = usize::try_from(start).ok()?;
    let end = start + texts.len();
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
        let fields = take_record(file, PATHS, record, |_: [u32; 2]| Some(&[]));
        let owner = number(record);
        if let Some(([parent, site], _)) = fields {
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
