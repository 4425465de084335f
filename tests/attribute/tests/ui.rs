//! Every refused form says what to do.

#[test]
fn refused_forms_say_what_to_do() {
    trybuild::TestCases::new().compile_fail("tests/err/*.rs");
}
