#[memtrace::track_memory]
fn wrong_type() -> u8 {
    let text: String = 5;
    text
}

#[memtrace::track_memory]
fn no_value() -> u8 {
    let _ = 5;
}

#[memtrace::track_memory]
fn borrowed<'a>() -> &'a str {
    let text = String::new();
    &text
}

#[memtrace::track_memory]
fn unknown_name(argument: NoSuchType) {
    no_such_function(argument)
}

#[memtrace::track_memory]
fn moved(text: String) -> (String, String) {
    (text, text)
}

fn main() {}
