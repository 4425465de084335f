//! The texts of `/proc`, read by hand and without allocating: this is the path that every boundary with a reading
//! takes.

use std::io::Write;
use std::path::Path;

/// The first two numbers of `/proc/self/statm`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statm {
    pub(super) size: u64,
    pub(super) resident: u64,
}

/// Reads `/proc/self/statm`, which counts pages.
pub(super) fn statm(text: &[u8], page: u64) -> Option<Statm> {
    let mut numbers = text.split(|&byte| byte == b' ');
    let mut next = || number(numbers.next()?)?.checked_mul(page);
    Some(Statm { size: next()?, resident: next()? })
}

/// A field of `/proc/self/status` that is in kB, in bytes.
pub(super) fn field(text: &[u8], name: &[u8]) -> Option<u64> {
    let line = text.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(name))?;
    number(line.trim_ascii().strip_suffix(b"kB")?)?.checked_mul(1024)
}

/// Minor and major faults in a thread's `stat`. The second field is the thread's name in parentheses, which may hold
/// anything, so counting starts after the last one.
pub(super) fn thread_faults(text: &[u8]) -> Option<u64> {
    let end = text.iter().rposition(|&byte| byte == b')')?;
    let mut fields = text.get(end + 2..)?.split(|&byte| byte == b' ');
    let minor = number(fields.nth(7)?)?;
    let major = number(fields.nth(1)?)?;
    minor.checked_add(major)
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text.trim_ascii()).ok()?.parse().ok()
}

/// A path in a buffer on the stack.
#[derive(Debug)]
pub(super) struct ShortPath([u8; 64]);

impl Default for ShortPath {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl ShortPath {
    /// The `stat` file of a thread of this process.
    pub(super) fn thread_stat(&mut self, tid: u32) -> Option<&Path> {
        let capacity = self.0.len();
        let mut rest = self.0.as_mut_slice();
        write!(rest, "/proc/self/task/{tid}/stat").ok()?;
        let length = capacity - rest.len();
        std::str::from_utf8(&self.0[..length]).ok().map(Path::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statm_is_in_pages() {
        assert_eq!(
            statm(b"2713 405 380 12 0 111 0\n", 4096),
            Some(Statm { size: 2713 * 4096, resident: 405 * 4096 })
        );
        assert_eq!(statm(b"2713", 4096), None);
        assert_eq!(statm(b"", 4096), None);
    }

    #[test]
    fn status_fields_are_in_kibibytes() {
        let text = b"Name:\tVmHWM: 1 kB\nVmPeak:\t 100 kB\nVmHWM:\t    1640 kB\nThreads:\t1\n";
        assert_eq!(field(text, b"VmHWM:"), Some(1640 * 1024));
        assert_eq!(field(text, b"Threads:"), None);
        assert_eq!(field(text, b"VmSwap:"), None);
    }

    #[test]
    fn a_thread_may_be_called_anything() {
        let text = b"7 (a) R 9 (b)) S 1 2 3 4 5 6 70 8 900 10 0 0";
        assert_eq!(thread_faults(text), Some(970));
        assert_eq!(thread_faults(b"7 (cut"), None);
        assert_eq!(thread_faults(b"7 (cut)"), None);
    }

    #[test]
    fn the_path_of_a_thread_fits() {
        let mut path = ShortPath::default();
        assert_eq!(path.thread_stat(u32::MAX), Some(Path::new("/proc/self/task/4294967295/stat")));
    }
}
