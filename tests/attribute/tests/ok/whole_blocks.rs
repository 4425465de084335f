#![deny(warnings)]

use super::polling::{block_on, pause};

#[memtrace::track_memory(budget = "1 GiB", level = "debug")]
mod inner {
    //! A module with items of every kind.
    #![allow(dead_code)]

    use super::pause;

    pub(super) struct Buffer(pub(super) u8);

    pub(super) const LIMIT: u8 = match () {
        () => limit(),
    };

    pub(super) const fn limit() -> u8 {
        3
    }

    macro_rules! not_looked_into {
        ($name:ident) => {
            fn $name() {}
        };
    }

    not_looked_into!(made);

    /// Documented.
    impl Buffer {
        const STEP: u8 = 1;

        /// Documented.
        #[inline]
        pub(super) async fn grow(&mut self) -> u8 {
            pause().await;
            self.0 += Self::STEP;
            self.0
        }

        pub(super) const fn limit() -> u8 {
            LIMIT
        }

        #[memtrace::skip]
        pub(super) const fn skipped(&self) -> u8 {
            self.0
        }

        #[memtrace::track_memory(name = "its own")]
        pub(super) fn annotated(&self) -> u8 {
            self.0
        }

        #[cfg_attr(all(), memtrace::track_memory)]
        pub(super) fn annotated_on_condition(&self) -> u8 {
            self.0
        }
    }

    #[memtrace::track_memory]
    impl Default for Buffer {
        fn default() -> Self {
            Self(1)
        }
    }

    #[memtrace::skip]
    impl Drop for Buffer {
        fn drop(&mut self) {}
    }

    pub(super) trait Fill {
        type Item;

        fn fill(&self) -> Self::Item;

        fn fill_twice(&self) -> (Self::Item, Self::Item) {
            (self.fill(), self.fill())
        }
    }

    pub(super) mod deeper {
        use super::{Buffer, Fill};

        impl Fill for Buffer {
            type Item = u8;

            fn fill(&self) -> u8 {
                self.0
            }
        }
    }

    pub(super) struct Array<const N: usize>(pub(super) [u8; N]);

    #[rustfmt::skip]
    pub(super) fn free(bytes: Array<{ LIMIT as usize }>) -> usize { bytes.0.len() }
}

struct Empty;

// SAFETY: it holds nothing.
#[memtrace::track_memory]
unsafe impl Send for Empty {}

#[memtrace::track_memory]
trait Load {
    fn load(&self) -> u8 {
        4
    }
}

#[memtrace::track_memory]
impl Load for Empty {}

#[memtrace::track_memory(boxed)]
impl Empty {
    fn not_async(&self) -> u8 {
        5
    }
}

#[test]
fn runs() {
    use inner::Fill;

    let mut buffer = inner::Buffer::default();
    assert_eq!(block_on(buffer.grow()), 2);
    assert_eq!(buffer.skipped() + buffer.annotated() + buffer.annotated_on_condition(), 6);
    assert_eq!(buffer.fill_twice(), (2, 2));
    assert_eq!((inner::Buffer::limit(), inner::free(inner::Array([0; 3]))), (3, 3));
    assert_eq!((Empty.load(), Empty.not_async()), (4, 5));
}
