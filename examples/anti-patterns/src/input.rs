//! The log that all pairs read.

use std::io::{self, BufWriter, Write};

/// What the first bytes of the log say it is.
pub const MAGIC: &[u8] = b"#LOG1";

/// Writes a log of about `bytes`, the same one every time, in memory that does not depend on the size.
pub fn write_log(bytes: usize, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    out.write_all(MAGIC)?;
    out.write_all(b"\n")?;
    let mut line = Vec::with_capacity(128);
    let (mut written, mut number) = (0, 0_u32);
    while written < bytes {
        line.clear();
        let level = if number.is_multiple_of(50) { "ERROR" } else { "Info" };
        let millis = number.wrapping_mul(2_654_435_761) >> 20;
        writeln!(line, "{level}\trequest {number} from the Front-End was answered; ms={millis}")?;
        out.write_all(&line)?;
        written += line.len();
        number += 1;
    }
    out.flush()
}
