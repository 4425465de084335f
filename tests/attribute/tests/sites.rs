//! What the attribute tells the runtime of each function, called or not.

use memtrace::__private::{Registration, SiteText, inventory};
use memtrace::track_memory;

mod deeper {
    pub(super) struct Buffer<T>(pub(super) T);

    impl<T: Clone> Buffer<T> {
        #[memtrace::track_memory]
        pub(super) fn generic(&self) -> T {
            self.0.clone()
        }
    }
}

#[track_memory]
fn plain() {}

#[track_memory(name = "shown instead", level = 1)]
fn renamed() {}

#[track_memory(level = "ERROR")]
fn r#match() {}

#[track_memory]
#[expect(dead_code, reason = "a function that is never called has its site too")]
fn never_called<T>(_: T) {}

#[rustfmt::skip]
#[track_memory]
pub(crate)
fn
on_its_own_line
() {
}

#[track_memory(budget = "1.5 MiB", name = "with a budget")]
#[expect(dead_code, reason = "what a site says is known without a call")]
async fn with_a_budget() {
    std::future::ready(()).await;
}

#[track_memory(budget = "4 KiB")]
mod with_budgets {
    #[expect(dead_code, reason = "what a site says is known without a call")]
    fn of_the_module() {}

    #[memtrace::track_memory]
    #[expect(dead_code, reason = "what a site says is known without a call")]
    fn of_its_own() {}
}

#[track_memory(budget = "4 KiB")]
#[expect(dead_code, reason = "what a site says is known without a call")]
mod under_other_names {
    use memtrace::{skip as pass, track_memory as measured};

    #[measured(budget = "5 KiB")]
    fn under_another_name() {}

    #[cfg_attr(all(), memtrace::track_memory(budget = "6 KiB"))]
    fn on_a_condition_that_holds() {}

    #[cfg_attr(any(), memtrace::track_memory(budget = "7 KiB"))]
    fn on_a_condition_that_does_not() {}

    #[pass]
    fn passed_over() {}

    struct Within;

    #[measured]
    impl Within {
        fn of_a_block_within() {}

        #[memtrace::track_memory(budget = "8 KiB")]
        fn of_its_own_within() {}
    }

    #[pass]
    impl Within {
        fn passed_over_within() {}
    }

    mod deeper {
        fn of_a_module_within() {}
    }
}

fn sites(name: &str) -> impl Iterator<Item = &'static SiteText> {
    inventory::iter::<Registration>.into_iter().map(|site| &site.0.text).filter(move |text| text.name == name)
}

fn site(name: &str) -> &'static SiteText {
    let mut found = sites(name);
    let site = found.next().unwrap_or_else(|| panic!("no site is named {name}"));
    assert!(found.next().is_none(), "{name} has several sites");
    site
}

/// The line of this file that holds `text`.
fn line_of(text: &str) -> u32 {
    let line = include_str!("sites.rs")
        .lines()
        .position(|line| line.starts_with(text))
        .expect("the line stands in this file");
    u32::try_from(line + 1).expect("this file is short")
}

#[test]
fn a_site_has_the_functions_name_module_file_and_line() {
    plain();
    on_its_own_line();
    let text = site("plain");
    assert_eq!((text.renamed, text.module, text.file), (false, module_path!(), file!()));
    assert_eq!((text.line, text.level.to_string().as_str()), (line_of("fn plain"), "INFO"));
    assert_eq!(site("on_its_own_line").line, line_of("on_its_own_line"));
}

#[test]
fn arguments_replace_the_name_and_the_level() {
    renamed();
    let text = site("shown instead");
    assert!(text.renamed);
    assert_eq!((text.line, text.level.to_string().as_str()), (line_of("fn renamed"), "TRACE"));
}

#[test]
fn a_raw_identifier_is_shown_without_its_prefix() {
    r#match();
    assert_eq!(site("match").level.to_string(), "ERROR");
}

#[test]
fn a_generic_function_is_one_site() {
    assert_eq!(deeper::Buffer(1_u8).generic(), 1);
    assert_eq!(deeper::Buffer("text").generic(), "text");
    assert_eq!(site("generic").module, concat!(module_path!(), "::deeper"));
}

#[test]
fn a_function_that_is_never_called_has_its_site() {
    assert_eq!(site("never_called").line, line_of("fn never_called"));
}

#[test]
fn a_budget_is_told_in_bytes() {
    assert_eq!(site("with a budget").budget, Some(3 << 19));
    assert_eq!(site("of_the_module").budget, Some(4096));
    assert_eq!((site("of_its_own").budget, site("plain").budget), (None, None));
}

#[test]
fn what_stands_in_a_block_decides_for_itself_under_any_name_and_condition() {
    for (name, kibibytes) in [
        ("under_another_name", Some(5)),
        ("on_a_condition_that_holds", Some(6)),
        ("on_a_condition_that_does_not", Some(4)),
        ("of_a_block_within", None),
        ("of_its_own_within", Some(8)),
        ("of_a_module_within", Some(4)),
    ] {
        assert_eq!(site(name).budget, kibibytes.map(|size: u64| size << 10), "{name}");
    }
    for name in ["passed_over", "passed_over_within"] {
        assert_eq!(sites(name).count(), 0, "{name}");
    }
}
