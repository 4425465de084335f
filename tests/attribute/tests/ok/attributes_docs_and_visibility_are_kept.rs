#![deny(warnings, missing_docs)]

//! A crate that documents everything.

/// A module with a path.
pub mod inner {
    /// Documented,
    /// on two lines.
    #[memtrace::track_memory]
    #[must_use]
    #[inline(never)]
    pub fn documented() -> u8 {
        //! And inside.
        #![allow(unused_variables)]
        let unused = 1;
        2
    }

    #[inline(always)]
    #[memtrace::track_memory]
    pub(in super::inner) fn restricted() -> u8 {
        3
    }

    #[cfg(any())]
    #[memtrace::track_memory]
    fn left_out() -> NoSuchType {}

    #[memtrace::track_memory]
    #[cfg(any())]
    fn left_out_below() -> NoSuchType {}

    #[cfg_attr(all(), memtrace::track_memory)]
    pub(crate) fn on_condition(#[cfg(any())] gone: NoSuchType, #[allow(unused)] kept: u8) -> u8 {
        restricted()
    }

    #[deprecated = "kept"]
    #[memtrace::track_memory]
    #[cold]
    pub(super) fn old() {}
}

#[memtrace::track_memory]
#[expect(unused_variables)]
fn expects() {
    let unused = 1;
}

#[test]
fn runs() {
    assert_eq!(inner::documented(), 2);
    assert_eq!(inner::on_condition(0), 3);
    #[expect(deprecated)]
    inner::old();
    expects();
}
