struct Buffer;

#[memtrace::track_memory(name = "buffer")]
impl Buffer {
    fn fill() {}
}

#[memtrace::track_memory(boxed)]
fn not_async() {}

#[memtrace::track_memory(boxed = true)]
async fn boxed_with_a_value() {}

#[memtrace::track_memory(boxed(global))]
async fn boxed_with_another_word() {}

#[memtrace::track_memory(fields = "len")]
fn fields_without_parentheses() {}

fn main() {
    Buffer::fill();
    not_async();
    drop(boxed_with_a_value());
    drop(boxed_with_another_word());
    fields_without_parentheses();
}
