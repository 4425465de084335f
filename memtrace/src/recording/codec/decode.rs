//! Bytes to a recording. The bytes are untrusted: whatever they are, this ends soon, takes little memory, and gives a
//! recording or the reason why there is none.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::damage::{Damage, DecodeError, Section};
use super::layout::{MAGIC, PREAMBLE_LEN, VERSION};
use super::{Recording, books, header, pulse, records, section};

/// Larger files are refused unread: no version of the layout comes near.
const MAX_FILE_LEN: u64 = 16 * 1024 * 1024;

/// A recording, and what is wrong with it.
///
/// Every number in it refers to something: [`Recording::paths`] has [`STARTUP`](crate::recording::STARTUP) and
/// [`UNTRACKED`](crate::recording::UNTRACKED), every other path has a site, parents precede children, and there are no
/// more figures than sites or paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// What could be read.
    pub recording: Recording,
    /// What could not.
    pub damage: Vec<Damage>,
}

/// Decodes the bytes of a recording's file.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    check_preamble(bytes)?;
    let mut damage = Vec::new();
    let process = section::newest(bytes, Section::Header, &mut damage, header::take);
    let pulse = section::newest(bytes, Section::Pulse, &mut damage, pulse::take);
    let books = section::newest(bytes, Section::Books, &mut damage, books::take);
    if process.is_none() && pulse.is_none() && books.is_none() {
        return Err(DecodeError::Hollow { offset: PREAMBLE_LEN as u64 });
    }
    let (pulse_promise, pulse) = pulse.unwrap_or_default();
    let (books_promise, books) = books.unwrap_or_default();
    let promise = pulse_promise.or(books_promise);
    let mut sites = records::take_sites(bytes, promise, &mut damage);
    let paths = records::take_paths(bytes, promise, &mut sites, &mut damage);
    let process = process.unwrap_or_default();
    Ok(Decoded { recording: Recording { process, sites, paths, pulse, books }, damage })
}

/// Refuses what does not begin as a recording of this version.
fn check_preamble(bytes: &[u8]) -> Result<(), DecodeError> {
    let too_short = DecodeError::TooShort { len: bytes.len() as u64 };
    let Some((magic, rest)) = bytes.split_first_chunk() else { return Err(too_short) };
    let Some((version, _)) = rest.split_first_chunk() else { return Err(too_short) };
    let found = u64::from_le_bytes(*version);
    match *magic {
        MAGIC if found == VERSION => Ok(()),
        MAGIC => Err(DecodeError::Version { found, known: VERSION }),
        [0, 0, 0, 0, 0, 0, 0, 0] if found == 0 => Err(DecodeError::Blank),
        _ => Err(DecodeError::NotARecording),
    }
}

/// Reads and decodes a recording's file, that of a running process too.
pub fn read(path: &Path) -> Result<Decoded, ReadError> {
    let error = |reason| ReadError { path: path.to_owned(), reason };
    let bytes = read_bytes(path).map_err(error)?;
    decode(&bytes).map_err(|reason| error(ReadErrorReason::Decode(reason)))
}

/// Reads a file of bearable size. Anything that is not a plain file is refused unopened: a pipe would never end.
fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadErrorReason> {
    if !fs::metadata(path)?.is_file() {
        return Err(ReadErrorReason::NotAFile);
    }
    let mut bytes = Vec::new();
    // One byte more than is allowed tells a file that is too large from one that just fits.
    File::open(path)?.take(MAX_FILE_LEN + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_LEN {
        return Err(ReadErrorReason::TooLarge);
    }
    Ok(bytes)
}

/// Why a file could not be read as a recording.
#[derive(Debug)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: ReadErrorReason,
}

/// What is wrong with a file that should be a recording.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorReason {
    /// The system would not give its bytes.
    Io(io::Error),
    /// It is a directory, a pipe or a device.
    NotAFile,
    /// It is larger than a recording can be.
    TooLarge,
    /// Its bytes are not a recording.
    Decode(DecodeError),
}

impl From<io::Error> for ReadErrorReason {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl Display for ReadErrorReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::NotAFile => f.write_str("not a plain file; name a file that ends in .memtrace"),
            Self::TooLarge => {
                write!(
                    f,
                    "offset {MAX_FILE_LEN}: the file goes on, but no recording is larger; name another file"
                )
            }
            Self::Decode(error) => write!(f, "{error}"),
        }
    }
}

impl Error for ReadError {}
