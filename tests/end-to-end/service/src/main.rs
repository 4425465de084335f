//! Serves one request, of which it may be killed or fail.

use std::{
    env,
    process::{self, Command, ExitCode},
    thread,
    time::Duration,
};

use service::{MIB, held};

/// Far longer than a recording may be old.
const A_WHILE: Duration = Duration::from_millis(200);

#[memtrace::track_memory]
fn serve(request: &str) -> u8 {
    println!("serving {request}");
    let answer = load(request);
    eprintln!("answered with {answer}");
    answer
}

#[memtrace::track_memory]
fn load(request: &str) -> u8 {
    let data = held(128 * MIB);
    memtrace::checkpoint!("Loaded");
    match request {
        "die" => {
            thread::sleep(A_WHILE);
            let killed = Command::new("kill").args(["-KILL", &process::id().to_string()]).status();
            unreachable!("{killed:?}, but alive with {} bytes", data.len());
        }
        "panic" => panic!("no answer to {} bytes", data.len()),
        "three" => 3,
        _ => 0,
    }
}

fn main() -> ExitCode {
    ExitCode::from(serve(&env::args().nth(1).unwrap_or_default()))
}
