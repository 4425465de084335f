//! Budgets files: what they mean, and what is said of wrong ones.

use super::{Budgets, Limit, Subject, names};
use crate::analysis::Key;

#[track_caller]
fn wrong(text: &str, expect: &str) {
    let error = Budgets::parse("memtrace.toml", text).expect_err(text);
    assert_eq!(error.to_string(), expect);
}

#[test]
fn a_file_says_what_may_take_how_much() {
    let text = r#"
        baseline = "main"

        [process]
        budget = "1 GiB"

        [[function]]
        name = "app::parser::*"
        budget = "150 MiB"

        [[function]]
        name = "*::cache"
        figure = "retained"
        budget = "+5 %"
        exact = true
        optional = true

        [[test]]
        name = "tests::large_*"
        budget = "baseline + 20 MiB"
    "#;
    let budgets = Budgets::parse("ci/memory.toml", text).expect("it is right");
    assert_eq!(budgets.baseline.as_deref(), Some("main"));
    let [parser, cache, large, process] = &budgets.rules[..] else { panic!("four rules") };
    let matches = |rule: &super::Rule, name| match &rule.subject {
        Subject::Functions(pattern, _) => names(pattern, name),
        Subject::Tests(pattern) => pattern.is_match(name),
        Subject::Process => false,
    };
    assert!(matches(parser, "app::parser::read") && matches(parser, "app::parser::json::Value::read"));
    assert!(!matches(parser, "app::parse"));
    assert!(matches(parser, "server::app::parser::read") && !matches(parser, "myapp::parser::read"));
    assert!(matches!(parser.subject, Subject::Functions(_, Key::Inclusive)));
    assert_eq!((parser.limit, parser.place.as_str()), (Limit::Bytes(150 << 20), "ci/memory.toml:9:18"));
    assert!(matches!(cache.subject, Subject::Functions(_, Key::Retained)));
    assert!(cache.exact && cache.optional && !parser.exact && !parser.optional);
    assert!(matches(large, "tests::large_file") && !matches(large, "tests::small_file"));
    assert!(matches!(process.subject, Subject::Process));
}

#[test]
fn every_file_that_the_manual_shows_is_one() {
    let manual = include_str!("../../../docs/gate.md");
    let blocks: Vec<_> =
        manual.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let budgets = Budgets::parse("memtrace.toml", block).expect(block);
        assert_eq!(budgets.rules.len(), 3);
    }
}

#[test]
fn an_empty_file_holds_nothing() {
    let budgets = Budgets::parse("memtrace.toml", "").expect("it is right");
    assert!(budgets.rules.is_empty() && budgets.baseline.is_none());
}

#[test]
fn slips_are_named_with_their_place_and_a_cure() {
    wrong("[[function]]\nnam = \"a\"\n", "memtrace.toml:2:1: `nam` is not known here; did you mean `name`?");
    wrong(
        "[[functions]]\nname = \"a\"\n",
        "memtrace.toml:1:3: `functions` is not known here; did you mean `function`?",
    );
    wrong(
        "[process]\nbudget = \"1 GiB\"\ncomment = \"a\"\n",
        "memtrace.toml:3:1: `comment` is not known here; what may stand is budget, exact",
    );
    wrong(
        "[[function]]\nname = \"a\"\nbudget = \"1 GiB\"\nfigure = \"inclusiv\"\n",
        "memtrace.toml:4:10: `inclusiv` is not known here; did you mean `inclusive`?",
    );
}

#[test]
fn wrong_values_are_named_with_their_key_and_a_cure() {
    wrong(
        "[process]\nbudget = \"150\"\n",
        "memtrace.toml:2:10: `150` is no budget; write a size as in \"150 MiB\", or an increase as in \"+5 %\" or \
         \"baseline + 20 MiB\"",
    );
    wrong(
        "[process]\n  budget = 150\n",
        "memtrace.toml:2:12: `budget`: invalid type: integer `150`, expected a string; write it as in budget = \"150 MiB\"",
    );
    wrong(
        "[[function]]\nbudget = \"1 GiB\"\n",
        "memtrace.toml:1:1: this table lacks `name`; add it, as in name = \"app::parser::*\"",
    );
    wrong(
        "[[function]]\nname = \"a[\"\nbudget = \"1 GiB\"\n",
        "memtrace.toml:2:8: `a[` is no pattern: unclosed character class; missing ']'; write a name in which * stands for \
         any part, as in app::parser::*",
    );
}

#[test]
fn tables_are_told_from_lists_of_tables() {
    let two = "memtrace.toml:1:1: there may be several of these, so write [[function]]";
    wrong("[function]\nname = \"a\"\nbudget = \"1 GiB\"\n", two);
    wrong("[test]\nname = \"a\"\nbudget = \"1 GiB\"\n", &two.replace("function", "test"));
    wrong(
        "baseline = \"a\"\n[[process]]\nbudget = \"1 GiB\"\n",
        "memtrace.toml:2:1: there is one of these, so write [process]",
    );
    wrong(
        "process = 3\n",
        "memtrace.toml:1:11: `process`: invalid type: integer `3`, expected a table; write it as in [process]",
    );
}

#[test]
fn an_empty_name_is_no_name() {
    let sentence =
        "memtrace.toml:2:8: an empty name means nothing; write one, as in name = \"app::parser::*\"";
    wrong("[[test]]\nname = \"\"\nbudget = \"1 GiB\"\n", sentence);
}

#[test]
fn bytes_that_are_no_text_have_a_place_too() {
    let error = Budgets::parse("memtrace.toml", b"[process]\nbudget = \"\xff\"\n").expect_err("it is wrong");
    assert_eq!(error.to_string(), "memtrace.toml:2:11: this is not UTF-8; save the file as UTF-8");
}

#[test]
fn text_that_is_no_toml_is_named_with_its_place() {
    let error = Budgets::parse("memtrace.toml", "größe = [[\n").expect_err("it is wrong");
    assert!(error.to_string().starts_with("memtrace.toml:"), "{error}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_file_or_an_error(text in ".{0,200}") {
        let _ = Budgets::parse("memtrace.toml", &text);
    }
}
