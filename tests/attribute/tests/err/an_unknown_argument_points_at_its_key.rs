#[memtrace::track_memory(nmae = "import")]
fn misspelt() {}

#[memtrace::track_memory(name = "import", skip(rows))]
fn of_another_attribute(rows: &[u8]) {
    drop(rows.to_vec());
}

fn main() {
    misspelt();
    of_another_attribute(&[]);
}
