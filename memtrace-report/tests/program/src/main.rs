//! Says what it was given, leaves a recording, and ends as its first argument says.

use std::{env, process, thread, time::Duration};

fn main() {
    let args: Vec<_> = env::args().skip(1).collect();
    println!("{} was given {args:?}", program::package());
    match args.first().map(String::as_str) {
        Some("die") => program::record_and_die(),
        Some("starve") => program::record_and_starve(),
        Some("exceed") => program::record_exceeded_budget(),
        Some("unrecorded") => {}
        Some("wait") => {
            program::record_clean_end();
            println!("waiting");
            thread::sleep(Duration::from_secs(60));
        }
        Some("hold") => {
            let _open = program::record_and_hold();
            println!("waiting");
            thread::sleep(Duration::from_secs(60));
        }
        _ => program::record_clean_end(),
    }
    process::exit(if args.iter().any(|arg| arg == "seven") { 7 } else { 0 });
}
