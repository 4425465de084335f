//! Runs one scenario and prints the figures of a snapshot at its end.

use std::env;
use std::error::Error;
use std::io::{self, Write};

use test_accuracy::outcome::Outcome;
use test_accuracy::{pages, scenarios};

fn main() -> Result<(), Box<dyn Error>> {
    let name = env::args().nth(1).unwrap_or_default();
    let scenario = scenarios::named(&name).ok_or_else(|| {
        let names: Vec<&str> = scenarios::ALL.iter().map(|scenario| scenario.name).collect();
        format!("no scenario is named '{name}'; there are: {}", names.join(", "))
    })?;
    pages::give_large_blocks_back_when_freed()?;
    (scenario.run)()?;
    let snapshot = memtrace::snapshot().ok_or("memtrace measures nothing here; is /proc mounted?")?;
    let outcome = serde_json::to_string(&Outcome::of(&snapshot))?;
    writeln!(io::stdout(), "{outcome}")?;
    Ok(())
}
