//! The demonstration: a client in the same program, which uploads a log that it makes up on the way.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::str::FromStr;

/// A size on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

/// What is wrong with a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeError;

impl std::fmt::Display for SizeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("give a whole number of MiB, such as 64MiB")
    }
}

impl std::error::Error for SizeError {}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let number = text.strip_suffix("MiB").ok_or(SizeError)?;
        let mebibytes: u32 = number.trim_end().parse().map_err(|_| SizeError)?;
        Ok(Self(u64::from(mebibytes) << 20))
    }
}

/// Uploads the same log to both endpoints, and gives what they say of it.
pub fn upload_to_both(address: SocketAddr, size: Size) -> Result<[String; 2], ureq::Error> {
    Ok([upload(address, "before", size)?, upload(address, "after", size)?])
}

fn upload(address: SocketAddr, endpoint: &str, size: Size) -> Result<String, ureq::Error> {
    let mut log = Log { written: 0 }.take(size.0);
    let body = ureq::SendBody::from_reader(&mut log);
    ureq::post(format!("http://{address}/{endpoint}")).send(body)?.body_mut().read_to_string()
}

/// A log without an end, of which every tenth line tells of an error.
struct Log {
    written: usize,
}

/// Ten lines.
const LINES: &[u8] = b"INFO accepted the request\nERROR the disk is full\nINFO read 4096 bytes of the input\n\
    INFO parsed the header\nINFO parsed the first section\nINFO parsed the second section\nDEBUG sorted the entries\n\
    INFO wrote the index\nINFO wrote the answer\nINFO closed the connection\n";

impl Read for Log {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = LINES[self.written % LINES.len()];
            self.written += 1;
        }
        Ok(buffer.len())
    }
}
