#![deny(warnings)]

use std::{cmp::Ordering, fmt::Display};

#[memtrace::track_memory]
fn largest<'a, T: Ord, const N: usize>(values: &'a [T; N]) -> Option<&'a T>
where
    T: Clone,
    [T; N]: Sized,
{
    values.iter().max()
}

#[memtrace::track_memory]
fn lines(text: &'static str, mark: impl Display) -> impl Iterator<Item = String> {
    let mark = mark.to_string();
    text.lines().map(move |line| format!("{mark}{line}"))
}

#[memtrace::track_memory]
fn by_key<T: ?Sized, K: Ord>(mut key: impl FnMut(&T) -> K) -> impl FnMut(&T, &T) -> Ordering {
    move |left, right| key(left).cmp(&key(right))
}

/// The output reaches the attribute in an invisible group.
macro_rules! comparing {
    ($name:ident -> $output:ty) => {
        #[memtrace::track_memory]
        fn $name() -> $output {
            |left, right| left.cmp(right)
        }
    };
}

comparing! { compare -> impl Fn(&str, &str) -> Ordering }

#[memtrace::track_memory]
fn boxed<'a>(make: &'a dyn Fn(u8) -> u8) -> Box<dyn Fn(u8) -> u8 + 'a> {
    Box::new(move |value| make(make(value)))
}

#[memtrace::track_memory]
fn every_lifetime<F>(apply: F) -> usize
where
    F: for<'b> Fn(&'b str) -> &'b str,
{
    apply("four").len()
}

#[memtrace::track_memory]
fn filled<const N: usize>() -> [u8; N] {
    [1; N]
}

mod futures_of_functions {
    use std::future::ready;

    #[memtrace::track_memory]
    pub(super) async fn closure<'a>(text: &'a str) -> Box<dyn Fn() -> &'a str + 'a> {
        ready(()).await;
        Box::new(move || text)
    }

    #[memtrace::track_memory(boxed(local))]
    pub(super) async fn takes<'a>(longest: &'a std::cell::Cell<&'a str>) -> Box<dyn Fn(&'a str) + 'a> {
        ready(()).await;
        Box::new(move |text| longest.set(text))
    }

    #[memtrace::track_memory]
    pub(super) async fn pointer<'a>(_like: &'a str) -> fn(&'a str) -> &'a str {
        ready(()).await;
        str::trim
    }
}

#[test]
fn futures_give_functions_that_name_lifetimes() {
    use super::polling::block_on as run;

    let longest = std::cell::Cell::new("");
    assert_eq!(run(futures_of_functions::closure("text"))(), "text");
    run(futures_of_functions::takes(&longest))("long");
    assert_eq!(longest.get(), "long");
    assert_eq!(run(futures_of_functions::pointer(""))(" text "), "text");
}

#[test]
fn runs() {
    assert_eq!(largest(&[1, 3, 2]), Some(&3));
    assert_eq!(lines("a\nb", '>').collect::<Vec<_>>(), [">a", ">b"]);
    assert_eq!(by_key(str::len)("ab", "a"), Ordering::Greater);
    assert_eq!(compare()("a", "b"), Ordering::Less);
    assert_eq!(boxed(&|value| value + 1)(0), 2);
    assert_eq!(every_lifetime(|text| &text[1..]), 3);
    assert_eq!(filled::<2>(), [1, 1]);
}
