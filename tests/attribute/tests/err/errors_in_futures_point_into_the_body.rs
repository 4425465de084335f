async fn later() {
    std::future::ready(()).await;
}

#[memtrace::track_memory]
async fn wrong_type() -> u8 {
    later().await;
    let text: String = 5;
    0
}

#[memtrace::track_memory]
async fn unknown_name(argument: NoSuchType) {
    later().await;
    no_such_function(argument)
}

#[memtrace::track_memory]
async fn moved(text: String) -> (String, String) {
    later().await;
    (text, text)
}

#[memtrace::track_memory]
async fn returns_another() -> u8 {
    later().await;
    return "text";
}

#[memtrace::track_memory]
impl Buffer {
    async fn of_no_type(&self) {
        later().await;
    }
}

fn main() {}
