#![deny(warnings)]

mod reexport {
    pub mod deeper {
        pub use memtrace;
    }
}

const NAME: &str = "import";

mod constants {
    pub const SITE: &str = "shop::batch";
}
use constants::SITE;

#[memtrace::track_memory()]
fn none() {}

#[memtrace::track_memory(name = "import")]
fn name() {}

#[memtrace::track_memory("import", level = 2)]
fn name_alone() {}

#[memtrace::track_memory(name = r#"a "raw" {name}"#)]
fn raw_name() {}

#[memtrace::track_memory(target = "shop::batch")]
fn target() {}

#[memtrace::track_memory(name = NAME, target = constants::SITE)]
fn constants() {
    assert_ne!(NAME, SITE);
}

#[memtrace::track_memory(name = SITE, target = self::NAME)]
async fn constants_of_a_future() {
    std::future::ready(()).await;
}

#[memtrace::track_memory(level = "debug")]
fn level_by_name() {}

#[memtrace::track_memory(level = "WaRn")]
fn level_in_any_case() {}

#[memtrace::track_memory(level = 1)]
fn level_by_lowest_number() {}

#[memtrace::track_memory(level = 5)]
fn level_by_highest_number() {}

#[memtrace::track_memory(level = TRACE)]
fn level_by_constant() {}

#[memtrace::track_memory(level = tracing::Level::ERROR)]
fn level_by_path() {}

#[memtrace::track_memory(level = ::tracing::Level::WARN)]
fn level_by_global_path() {}

#[reexport::deeper::memtrace::track_memory(crate = self::reexport::deeper::memtrace)]
fn crate_by_path() {}

#[memtrace::track_memory(crate = ::memtrace)]
fn crate_by_global_path() {}

#[memtrace::track_memory(crate = "reexport::deeper::memtrace")]
fn crate_by_string() {}

#[memtrace::track_memory(name = "all", target = "four", level = Level::INFO, crate = memtrace)]
fn all() {}

#[test]
fn runs() {
    constants();
    drop(constants_of_a_future());
    none();
    name();
    name_alone();
    raw_name();
    target();
    level_by_name();
    level_in_any_case();
    level_by_lowest_number();
    level_by_highest_number();
    level_by_constant();
    level_by_path();
    level_by_global_path();
    crate_by_path();
    crate_by_global_path();
    crate_by_string();
    all();
}
