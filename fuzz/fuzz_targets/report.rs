//! Decodes whatever a sparse image expands to, and writes every output there is of it.

#![no_main]

use std::io::{self, Write};

use libfuzzer_sys::fuzz_target;
use memtrace::recording::decode;
use memtrace_report::{Report, Run, render::Output};

/// No output of one recording is as long as this.
const LONGEST: usize = 1 << 30;

fuzz_target!(|image: &[u8]| {
    let file = memtrace_fuzz::expand(image);
    let Ok(decoded) = decode(&file) else { return };
    let report = Report::of(&Run::of([decoded.recording]));
    for output in Output::all() {
        // A flame graph of nothing is an error, and so is a length that nobody can read.
        if let Err(error) = output.write(&mut Counted(0), &report) {
            assert!(!error.to_string().contains("too long"), "{output:?}: {error}");
        }
    }
});

/// Takes everything, up to a length.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        if self.0 > LONGEST { Err(io::Error::other("too long")) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
