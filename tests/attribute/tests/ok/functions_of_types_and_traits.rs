#![deny(warnings)]

struct Store(u64);

trait Load: Sized {
    const STEP: u64;

    fn load(from: u64) -> Self;

    #[memtrace::track_memory]
    fn load_next(from: u64) -> Self {
        Self::load(from + Self::STEP)
    }

    #[memtrace::track_memory]
    fn twice(self) -> (Self, Self) {
        (Self::load(0), self)
    }
}

impl Store {
    #[memtrace::track_memory]
    pub(crate) fn new() -> Self {
        Self(0)
    }
}

impl Load for Store {
    const STEP: u64 = 3;

    #[memtrace::track_memory]
    fn load(from: u64) -> Self {
        Self(from)
    }
}

impl Drop for Store {
    #[memtrace::track_memory]
    fn drop(&mut self) {}
}

impl<T> From<Vec<T>> for Store
where
    T: Into<u64>,
{
    #[memtrace::track_memory]
    fn from(values: Vec<T>) -> Self {
        Self(values.into_iter().map(Into::into).sum())
    }
}

#[test]
fn runs() {
    assert_eq!(Store::new().0, 0);
    assert_eq!(Store::load_next(1).0, 4);
    assert_eq!(Store::load(1).twice().1.0, 1);
    assert_eq!(Store::from(vec![1_u32, 2]).0, 3);
}
