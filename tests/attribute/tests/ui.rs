//! Every accepted form compiles and runs, and every refused one says what to do.

#[test]
fn accepted_forms_compile_and_refused_ones_say_what_to_do() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ok/*.rs");
    cases.compile_fail("tests/err/*.rs");
}
