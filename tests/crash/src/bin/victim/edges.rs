//! Calls at the edges of a program's life and of a thread's.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use memtrace::track_memory;

use crate::work::{linger, resident};

static EARLY_CALLS: AtomicU32 = AtomicU32::new(0);

/// Called by the loader before `main`. Does nothing unless asked, because other scenarios start memtrace themselves.
extern "C" fn at_load(_: c_int, _: *const *const u8, _: *const *const u8) {
    // SAFETY: the name ends with zero, and nobody changes the environment before `main`.
    if unsafe { !libc::getenv(c"VICTIM_BEFORE_MAIN".as_ptr()).is_null() } {
        early();
    }
}

// SAFETY: the section is where the loader looks for functions of this signature.
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn(c_int, *const *const u8, *const *const u8) = at_load;

#[track_memory]
fn early() {
    drop(resident(24 << 20));
    EARLY_CALLS.fetch_add(1, Ordering::Relaxed);
}

pub(crate) fn before_main() {
    late();
    println!("{}", EARLY_CALLS.load(Ordering::Relaxed));
}

#[track_memory]
fn late() {
    linger();
}

/// Calls an annotated function when its thread ends.
struct AtThreadEnd(Cell<u8>);

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        in_destructor(self.0.get());
    }
}

thread_local! {
    static AT_THREAD_END: AtThreadEnd = const { AtThreadEnd(Cell::new(0)) };
}

#[track_memory]
fn in_destructor(value: u8) {
    let block = resident(24 << 20);
    println!("destructor {value}: {}", block.len());
}

/// In threads that have called before, in threads that have not, and in the first of all.
pub(crate) fn thread_local() {
    for value in 1..=4_u8 {
        let run = move || {
            AT_THREAD_END.with(|end| end.0.set(value));
            if value % 2 == 0 {
                late();
            }
        };
        let named = thread::Builder::new().name(format!("a-thread-with-a-long-name-{value}"));
        named.spawn(run).expect("a thread can be started").join().expect("it does not panic");
    }
    AT_THREAD_END.with(|end| end.0.set(9));
    late();
}

extern "C" fn destroy_key(_: *mut c_void) {
    in_destructor(77);
}

/// The destructors that run last in a thread's life, after Rust has forgotten it.
pub(crate) fn thread_key() {
    let mut key = 0;
    // SAFETY: writes one key; the destructor is a function of the program.
    unsafe { libc::pthread_key_create(&raw mut key, Some(destroy_key)) };
    let run = move || {
        // SAFETY: the key was made above; any value but null has the destructor called.
        unsafe { libc::pthread_setspecific(key, std::ptr::dangling()) };
        // Rust now has something to destroy in this thread.
        println!("{}", thread::current().name().unwrap_or_default());
    };
    let named = thread::Builder::new().name("a-thread-with-a-long-name".to_owned());
    named.spawn(run).expect("a thread can be started").join().expect("it does not panic");
    late();
}

extern "C" fn registered_before() {
    exit_function(1);
}

extern "C" fn registered_after() {
    exit_function(2);
}

#[track_memory]
fn exit_function(number: u8) {
    let block = resident(24 << 20);
    linger();
    println!("exit function {number}: {}", block.len());
}

pub(crate) fn after_main() {
    // SAFETY: both are functions of the program, which is not unloaded.
    unsafe {
        libc::atexit(registered_before);
        late();
        libc::atexit(registered_after);
    }
}
