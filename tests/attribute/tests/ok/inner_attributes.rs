#![deny(warnings)]

use std::sync::{Mutex, MutexGuard};

use super::polling::{block_on, pause};

struct Cache(u8);

#[memtrace::track_memory]
impl Cache {
    //! A block with words and attributes of its own.
    #![allow(clippy::unused_self)]

    /// Fills it.
    fn fill(&mut self) -> u8 {
        #![allow(unused_variables)]
        //! And so has a function.
        let value = 1;
        self.0 += 1;
        self.0
    }

    async fn load(&self) -> u8 {
        #![allow(unused_variables)]
        let value = 1;
        pause().await;
        self.0
    }
}

#[memtrace::track_memory]
mod within {
    #![allow(dead_code)]

    pub(super) struct Inner;

    impl Inner {
        #![allow(unused_mut)]

        pub(super) fn get(&self) -> u8 {
            let mut value = 3;
            value
        }
    }
}

#[memtrace::track_memory]
async fn ignores_a_lock(_: MutexGuard<'_, u8>) {
    pause().await;
}

#[test]
fn runs() {
    let mut cache = Cache(0);
    assert_eq!(cache.fill() + within::Inner.get(), 4);
    block_on(async {
        assert_eq!(cache.load().await, 1);
        let lock = Mutex::new(1);
        let held = ignores_a_lock(lock.lock().unwrap());
        assert!(lock.try_lock().is_err());
        held.await;
        assert!(lock.try_lock().is_ok());
    });
}
