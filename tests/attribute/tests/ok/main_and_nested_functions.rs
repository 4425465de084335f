#![deny(warnings)]

use memtrace::track_memory;

#[track_memory]
fn outer(value: u8) -> u8 {
    use std::cmp::min;

    #[track_memory]
    fn inner(value: u8) -> u8 {
        const LIMIT: u8 = 3;
        macro_rules! limited {
            ($value:expr) => {
                min($value, LIMIT)
            };
        }

        limited!(value)
    }

    struct Holder(u8);

    impl Holder {
        #[track_memory]
        fn get(&self) -> u8 {
            self.0
        }
    }

    let holder = Holder(value);
    inner(holder.get())
}

#[track_memory]
fn main() -> Result<(), std::num::ParseIntError> {
    let value = "9".parse()?;
    assert_eq!(outer(value), 3);
    Ok(())
}

#[test]
fn runs() -> Result<(), std::num::ParseIntError> {
    main()
}
