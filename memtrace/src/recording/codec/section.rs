//! A section: a payload behind a head of tag, length, sequence number and checksum.
//!
//! A copy is overwritten from its first byte on, so one whose writer died in the middle has the new head and a payload
//! that is partly the old one: its checksum tells. The other copy is then the newest whole one.

use super::checksum;
use super::damage::{Damage, Section};
use super::fields::{Fields, Put, number};
use super::layout::{HEAD_LEN, Region};

/// Empties the buffer and leaves room for the head.
pub(super) fn begin(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.bytes(&[0; HEAD_LEN]);
}

/// Writes the head over the room that [`begin`] left, or over an earlier head.
pub(super) fn seal(buffer: &mut [u8], section: Section, sequence: u32) {
    let Some((head, payload)) = buffer.split_at_mut_checked(HEAD_LEN) else { return };
    let len = number(payload.len()).to_le_bytes();
    let sequence = sequence.to_le_bytes();
    let checksum = checksum::of(&[&section.tag(), &len, &sequence, payload]).to_le_bytes();
    for (field, value) in head.chunks_exact_mut(4).zip([section.tag(), len, sequence, checksum]) {
        field.copy_from_slice(&value);
    }
}

/// One copy of a section as it was found.
enum Found<'a> {
    /// Nothing was ever written there, or the file ends before it.
    Blank,
    /// It does not match its checksum.
    Torn,
    /// It does.
    Whole { sequence: u32, payload: &'a [u8] },
}

/// Looks at one copy.
fn find(file: &[u8], region: Region, section: Section) -> Found<'_> {
    let bytes = file.get(region.start..file.len().min(region.end())).unwrap_or_default();
    if bytes.iter().take(HEAD_LEN).all(|byte| *byte == 0) {
        return Found::Blank;
    }
    whole(bytes, section).unwrap_or(Found::Torn)
}

/// The copy if it is whole.
fn whole(bytes: &[u8], section: Section) -> Option<Found<'_>> {
    let (tag, rest) = bytes.split_first_chunk()?;
    let (len, rest) = rest.split_first_chunk()?;
    let (sequence, rest) = rest.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk()?;
    let payload = rest.get(..usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
    let parts: [&[u8]; 4] = [tag, len, sequence, payload];
    let whole = *tag == section.tag() && checksum::matches(&parts, u32::from_le_bytes(*sum));
    whole.then_some(Found::Whole { sequence: u32::from_le_bytes(*sequence), payload })
}

/// Whether the first of two sequence numbers is the later one. They differ by one, and they wrap: at a hundred pulses
/// a second after 497 days.
fn is_later(one: u32, other: u32) -> bool {
    one.wrapping_sub(other).cast_signed() > 0
}

/// The newest copy of a section that is whole and that `take` can read.
pub(super) fn newest<T>(
    file: &[u8],
    section: Section,
    damage: &mut Vec<Damage>,
    take: impl Fn(&mut Fields<'_>) -> Option<T>,
) -> Option<T> {
    let mut copies: Vec<(u32, usize, &[u8])> = Vec::with_capacity(2);
    for region in section.copies() {
        match find(file, *region, section) {
            Found::Blank => {}
            Found::Torn => damage.push(Damage::Torn { offset: region.start as u64, section }),
            Found::Whole { sequence, payload } => copies.push((sequence, region.start, payload)),
        }
    }
    if let [first, second] = copies[..]
        && is_later(second.0, first.0)
    {
        copies.swap(0, 1);
    }
    for (_, start, payload) in copies {
        let mut fields = Fields::new(payload, start + HEAD_LEN);
        if let Some(value) = take(&mut fields) {
            damage.append(&mut fields.damage);
            return Some(value);
        }
        damage.push(Damage::Malformed { offset: start as u64, section });
    }
    damage.push(Damage::Missing { offset: section.copies()[0].start as u64, section });
    None
}

#[cfg(test)]
mod tests {
    use super::is_later;

    #[test]
    fn sequence_numbers_wrap() {
        assert!(is_later(1, 0));
        assert!(!is_later(0, 1));
        assert!(is_later(0, u32::MAX));
        assert!(!is_later(u32::MAX, 0));
    }
}
