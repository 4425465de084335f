//! A recording as the bytes of its file, for programs that make recordings without running anything.

use std::io;

use super::Recording;
use super::journal::Journal;
use super::layout::FILE_LEN;

/// Encodes a recording as a process that ended cleanly would leave it.
///
/// Texts and lists that are too long are cut, as decoding then says. More sites or call paths than a file holds are
/// refused with [`io::ErrorKind::StorageFull`].
pub fn encode(recording: &Recording) -> io::Result<Vec<u8>> {
    let mut file = vec![0; FILE_LEN];
    let mut store = |offset: u64, bytes: &[u8]| -> io::Result<()> {
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let place = file.get_mut(start..start + bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        place.copy_from_slice(bytes);
        Ok(())
    };
    let mut journal = Journal::new();
    journal.write_header(&recording.process, &mut store)?;
    journal.append_sites(&recording.sites, &mut store)?;
    journal.append_paths(&recording.paths, &mut store)?;
    journal.write_pulse(&recording.pulse, &mut store)?;
    journal.write_books(&recording.books, &mut store)?;
    let (end, _) = journal.settle(&mut store)?;
    file.truncate(end);
    Ok(file)
}
