//! Taking a lock without trusting whoever holds it.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Attempts at a lock, each a pause instruction, before the clock is asked: about the time of a few readings.
const SPINS: u32 = 500;

/// Locks, whatever happened to an earlier holder: nothing of memtrace panics while it holds a lock, and if it did, the
/// books would be off by one interval.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks, unless the lock stays taken for `patience` and some spins.
///
/// This is how threads of the program lock. The recorder allocates under its locks, and a boundary may be reached with
/// the allocator's lock held: in an annotated allocator, or in a signal handler that interrupted `malloc`. Waiting
/// without an end would then be a deadlock.
pub(super) fn lock_within<T>(mutex: &Mutex<T>, patience: Duration) -> Option<MutexGuard<'_, T>> {
    for _ in 0..SPINS {
        if let Some(guard) = try_lock(mutex) {
            return Some(guard);
        }
        std::hint::spin_loop();
    }
    let began = Instant::now();
    while began.elapsed() < patience {
        if let Some(guard) = try_lock(mutex) {
            return Some(guard);
        }
        std::thread::yield_now();
    }
    None
}

fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_has_an_end() {
        let mutex = Mutex::new(1);
        let held = lock(&mutex);
        assert!(lock_within(&mutex, Duration::ZERO).is_none());
        assert!(lock_within(&mutex, Duration::from_millis(1)).is_none());
        drop(held);
        assert_eq!(lock_within(&mutex, Duration::ZERO).as_deref(), Some(&1));
    }
}
