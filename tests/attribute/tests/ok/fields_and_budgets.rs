#![deny(warnings)]

use super::polling::{block_on, pause};

struct Input(Vec<u8>);

impl Input {
    #[memtrace::track_memory(fields(len = self.0.len(), %by, later, r#type = "input"), budget = "1.5 GiB")]
    fn grow(&mut self, by: u8, path: &str) -> usize {
        self.0.push(by);
        self.0.len() + path.len()
    }

    #[memtrace::track_memory(fields(len = self.0.len(), ?path, "a name" = 1), name = "consumed")]
    async fn consume(self, path: &str) -> Vec<u8> {
        pause().await;
        let _ = path;
        self.0
    }
}

#[memtrace::track_memory(fields(sum = ?sum::<u8, u8>(left, right), other.name = ?span), budget = "150 MiB")]
async fn patterns((left, right): (u8, u8), span: &str) -> u8 {
    pause().await;
    left + right + u8::from(span.is_empty())
}

#[memtrace::track_memory(fields(%left, right = *right, %_by))]
async fn mutable_patterns((mut left, ref mut right): (u8, u8), mut _by: u8) -> u8 {
    left += 1;
    *right += 3;
    _by += 1;
    pause().await;
    left + *right + _by
}

struct Wrapped<T>(T);

#[memtrace::track_memory(fields(text = ?text, count = count + 1))]
async fn by_mutable_reference(&mut (ref mut text, count): &mut (String, u8)) -> usize {
    text.push('1');
    pause().await;
    text.push('2');
    text.len() + usize::from(count)
}

#[memtrace::track_memory(fields(left = left + 1, middle = middle.len(), right = *right))]
async fn by_reference((&left, ref middle): (&u8, String), Wrapped(right): &Wrapped<u8>) -> usize {
    pause().await;
    usize::from(left + right) + middle.len()
}

#[memtrace::track_memory(fields(first = first > 1, ?held))]
async fn nested(
    [first, ..]: [u8; 2],
    Wrapped(&mut ref held): Wrapped<&mut String>,
    &mut mut by: &mut u8,
) -> u8 {
    by += first;
    pause().await;
    by + u8::from(held.is_empty())
}

const LENGTH: &str = "input.length";

#[memtrace::track_memory(fields({LENGTH} = bytes.len(), {"later"}))]
fn constant_names(bytes: &[u8]) -> usize {
    bytes.len() + LENGTH.len()
}

#[memtrace::track_memory(fields(), budget = "1024B")]
fn nothing_in_it() {}

#[memtrace::track_memory(fields(site = %site, path), budget = "1 kib")]
async fn never_suspends(site: u8) -> u8 {
    site
}

#[memtrace::track_memory(fields(value = *value,))]
fn returned<'a>(value: &'a u8) -> impl std::future::Future<Output = u8> + 'a {
    async move { *value }
}

#[memtrace::track_memory(fields(first = bytes.first().ok_or(0_u8)?, len = if bytes.len() > 9 { return Ok(9) } else { 1 }), budget = "1 KiB")]
fn left_in_a_field(bytes: &[u8]) -> Result<usize, u8> {
    Ok(bytes.len())
}

#[memtrace::track_memory(fields(first = bytes.first().ok_or(0_u8)?, paused = ?pause().await))]
async fn future_left_in_a_field(bytes: &[u8]) -> Result<usize, u8> {
    pause().await;
    Ok(bytes.len())
}

#[memtrace::track_memory(boxed(local), fields(paused = ?pause().await), budget = "1 KiB")]
async fn awaits_in_a_field_alone(bytes: &[u8]) -> usize {
    bytes.len()
}

fn sum<T: std::ops::Add<U>, U>(left: T, right: U) -> impl std::fmt::Debug
where
    T::Output: std::fmt::Debug,
{
    left + right
}

#[test]
fn runs() {
    let mut input = Input(vec![]);
    assert_eq!(input.grow(1, "path"), 5);
    nothing_in_it();
    assert_eq!(constant_names(&[1]), 13);
    assert_eq!(format!("{:?}", sum(1, 2)), "3");
    assert_eq!(left_in_a_field(&[]), Ok(0));
    block_on(async {
        assert_eq!(input.consume("path").await, [1]);
        assert_eq!(patterns((1, 2), "").await, 4);
        assert_eq!(mutable_patterns((1, 2), 4).await, 12);
        assert_eq!(by_mutable_reference(&mut (String::new(), 1)).await, 3);
        assert_eq!(by_reference((&1, "ab".to_owned()), &Wrapped(2)).await, 5);
        assert_eq!(nested([2, 0], Wrapped(&mut String::new()), &mut 3).await, 6);
        assert_eq!(never_suspends(3).await, 3);
        assert_eq!(returned(&4).await, 4);
        assert_eq!(future_left_in_a_field(&[]).await, Ok(0));
        assert_eq!(awaits_in_a_field_alone(&[1]).await, 1);
    });
}
