#![deny(warnings)]

#[memtrace::track_memory]
unsafe fn first(bytes: *const u8) -> u8 {
    // SAFETY: the caller passes a pointer to at least one byte.
    unsafe { *bytes }
}

#[memtrace::track_memory]
pub extern "C" fn doubled(value: u32) -> u32 {
    value * 2
}

#[memtrace::track_memory]
pub unsafe extern "C" fn called_from_c(bytes: *const u8) -> u8 {
    // SAFETY: as for `first`, whose contract this function shares.
    unsafe { first(bytes) }
}

#[memtrace::track_memory]
extern "system" fn for_the_system() {}

#[test]
fn runs() {
    // SAFETY: the array has a first byte.
    assert_eq!(unsafe { called_from_c([7].as_ptr()) }, 7);
    assert_eq!(doubled(2), 4);
    for_the_system();
}
