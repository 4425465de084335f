//! Four hundred functions under whichever instrument they are compiled with: what that costs the compiler.

#![allow(missing_docs, reason = "they are many and say nothing")]

macro_rules! functions {
    ($($name:ident)*) => {
        $(
            #[cfg_attr(feature = "memtrace", memtrace::track_memory)]
            #[cfg_attr(feature = "hotpath", hotpath::measure)]
            #[cfg_attr(feature = "tracing", tracing::instrument(skip_all))]
            pub fn $name(text: &str) -> usize {
                text.split(' ').map(str::len).max().unwrap_or_default()
            }
        )*
    };
}

macro_rules! modules {
    ($($name:ident)*) => {
        $(
            pub mod $name {
                functions! { f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 }
            }
        )*
    };
}

modules! { m0 m1 m2 m3 m4 m5 m6 m7 m8 m9 m10 m11 m12 m13 m14 m15 m16 m17 m18 m19 }

fn main() {}
