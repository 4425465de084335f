//! Sites: the static that each annotated function carries, and how the program finds all of them.

use std::panic::Location;
use std::sync::atomic::AtomicU32;

use tracing::{Level, Metadata, Span, dispatcher};
use tracing_core::callsite::{Callsite, DefaultCallsite};
use tracing_core::field::{FieldSet, Value};
use tracing_core::metadata::Kind;

use crate::recording;

/// What every span of memtrace's tells, in bytes: RSS at entry, and at exit what is known then.
const FIELDS: [&str; 4] =
    ["memtrace.rss_enter", "memtrace.rss_exit", "memtrace.peak", "memtrace.inclusive_peak_delta"];

/// An annotated function, as a static that lives in its body.
#[derive(Debug)]
pub struct Site {
    /// What the attribute knows of it.
    pub text: SiteText,
    /// Its number in the running process plus one; 0 until the runtime has met it.
    pub(crate) number: AtomicU32,
    /// Of the spans of its calls; `None` where there are none, or the call makes its own because their fields name
    /// arguments.
    pub(crate) callsite: Option<&'static DefaultCallsite>,
    /// The full path of an item in the function's body, which names its type where the function is a method.
    pub(crate) path: fn() -> &'static str,
}

/// What the attribute knows of a function.
#[derive(Debug)]
pub struct SiteText {
    /// The function's own name, or the one given with `name = "…"`.
    pub name: &'static str,
    /// Whether that name was given.
    pub renamed: bool,
    /// The module it stands in.
    pub module: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line of its name.
    pub line: u32,
    /// The level of its spans.
    pub level: Level,
    /// The inclusive peak in bytes that a call may have.
    pub budget: Option<u64>,
}

impl Site {
    /// A site that the runtime has not met yet.
    #[must_use]
    pub const fn new(
        text: SiteText,
        callsite: Option<&'static DefaultCallsite>,
        path: fn() -> &'static str,
    ) -> Self {
        Self { text, number: AtomicU32::new(0), callsite, path }
    }

    /// The site of a place in the program that has no static: it is named after its line.
    pub(crate) fn of_place(place: &'static Location<'static>) -> Self {
        let text = SiteText {
            name: "measure",
            renamed: true,
            module: place.file(),
            file: place.file(),
            line: place.line(),
            level: Level::INFO,
            budget: None,
        };
        Self::new(text, None, || "measure")
    }

    /// The site of a test, which is no function that is called: it has no line and no spans.
    pub(crate) const fn of_test(name: &'static str, krate: &'static str) -> Self {
        let level = Level::INFO;
        let text = SiteText { name, renamed: true, module: krate, file: "", line: 0, level, budget: None };
        Self::new(text, None, || "test")
    }

    /// The site of a callsite of spans.
    #[cfg(feature = "layer")]
    pub(crate) fn of_span(metadata: &'static Metadata<'static>) -> Self {
        let text = SiteText {
            name: metadata.name(),
            renamed: true,
            module: metadata.module_path().unwrap_or(metadata.target()),
            file: metadata.file().unwrap_or_default(),
            line: metadata.line().unwrap_or_default(),
            level: *metadata.level(),
            budget: None,
        };
        Self::new(text, None, || "span")
    }

    /// The span of one call, with RSS at entry, if the subscriber wants it.
    pub(crate) fn new_span(&self, rss: u64) -> Span {
        let Some(callsite) = self.callsite else { return Span::none() };
        let (interest, metadata) = (callsite.interest(), callsite.metadata());
        let is_wanted = !interest.is_never()
            && (interest.is_always() || dispatcher::get_default(|subscriber| subscriber.enabled(metadata)));
        let fields = metadata.fields();
        let Some(rss_enter) = fields.field(FIELDS[0]).filter(|_| is_wanted) else { return Span::none() };
        // Of `value_set` its documentation says nothing; but the macros of every `tracing` 0.1 before the newest expand
        // to it.
        Span::new(metadata, &fields.value_set(&[(&rss_enter, Some(&rss as &dyn Value))]))
    }

    /// The site as a recording has it.
    pub(crate) fn describe(&self) -> recording::Site {
        let SiteText { name, renamed, module, file, line, .. } = self.text;
        let qualified = if renamed { None } else { below_module((self.path)(), module) };
        recording::Site {
            name: qualified.unwrap_or_else(|| name.to_owned()),
            module: module.to_owned(),
            file: file.to_owned(),
            line,
        }
    }
}

/// The function's path below its module, as the compiler names an item in its body: `Type::method` for a method.
///
/// The body of an `async fn` is a closure of the function's.
fn below_module(item: &str, module: &str) -> Option<String> {
    let body = item.strip_suffix("::here")?;
    let function = body.strip_suffix("::{{closure}}").unwrap_or(body);
    let prefix = format!("{module}::");
    let own = function.strip_prefix(&prefix).map_or_else(|| function.replace(&prefix, ""), str::to_owned);
    Some(own)
}

/// The full path of a function, as the compiler has it. Were it asked for in the user's crate, clippy would hold it
/// against the oldest compiler which that crate supports.
pub fn path_of<T>(_function: &T) -> &'static str {
    std::any::type_name::<T>()
}

/// What a subscriber is told of the spans that come from the callsite.
#[must_use]
pub const fn metadata(
    name: &'static str,
    target: &'static str,
    level: Level,
    (module, file, line): (&'static str, &'static str, u32),
    callsite: &'static DefaultCallsite,
) -> Metadata<'static> {
    let fields = FieldSet::new(&FIELDS, tracing_core::identify_callsite!(callsite));
    Metadata::new(name, target, level, Some(file), Some(line), Some(module), fields, Kind::SPAN)
}

/// What `inventory` collects.
#[derive(Debug)]
pub struct Registration(pub &'static Site);

inventory::collect!(Registration);

/// Declares `static MEMTRACE_SITE` for the function in whose body it stands.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_site {
    (
        name: $name:expr, renamed: $renamed:literal, level: $level:expr, line: $line:expr, budget: $budget:expr,
        callsite: $callsite:expr $(,)?
    ) => {
        fn here() {}
        fn path() -> &'static ::core::primitive::str {
            $crate::__private::path_of(&here)
        }
        static MEMTRACE_SITE: $crate::__private::Site = $crate::__private::Site::new(
            $crate::__private::SiteText {
                name: $name,
                renamed: $renamed,
                module: ::core::module_path!(),
                file: ::core::file!(),
                line: $line,
                level: $level,
                budget: $budget,
            },
            $callsite,
            path,
        );
        $crate::__private::inventory::submit! { $crate::__private::Registration(&MEMTRACE_SITE) }
    };
}

/// Declares the callsite of the spans of a function, whose fields are memtrace's alone, and refers to it.
// PERF: it stands in every function, and takes the compiler a fraction of what `tracing::span!` takes.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_callsite {
    (target: $target:expr, level: $level:expr, name: $name:expr, line: $line:expr $(,)?) => {{
        static MEMTRACE_METADATA: $crate::__private::tracing::Metadata<'static> = $crate::__private::metadata(
            $name,
            $target,
            $level,
            (::core::module_path!(), ::core::file!(), $line),
            &MEMTRACE_CALLSITE,
        );
        static MEMTRACE_CALLSITE: $crate::__private::DefaultCallsite =
            $crate::__private::DefaultCallsite::new(&MEMTRACE_METADATA);
        &MEMTRACE_CALLSITE
    }};
}

/// Makes the span of one call; `fields` are the user's, in the syntax of `tracing`.
#[doc(hidden)]
#[macro_export]
macro_rules! __memtrace_span {
    (rss: $rss:expr, target: $target:expr, level: $level:expr, name: $name:expr, $($fields:tt)*) => {
        $crate::__private::tracing::span!(
            target: $target,
            $level,
            $name,
            memtrace.rss_enter = $rss,
            memtrace.rss_exit = $crate::__private::tracing::field::Empty,
            memtrace.peak = $crate::__private::tracing::field::Empty,
            memtrace.inclusive_peak_delta = $crate::__private::tracing::field::Empty,
            $($fields)*
        )
    };
}
