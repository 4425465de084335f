//! Runs one scenario and prints what the program was told in it.

use std::env;
use std::error::Error;
use std::io::{self, Write};

use test_accuracy::pages;
use test_blocks::scenarios;

fn main() -> Result<(), Box<dyn Error>> {
    let name = env::args().nth(1).unwrap_or_default();
    let run = scenarios::named(&name).ok_or_else(|| {
        let names: Vec<&str> = scenarios::ALL.iter().map(|(name, _)| *name).collect();
        format!("no scenario is named '{name}'; there are: {}", names.join(", "))
    })?;
    pages::give_large_blocks_back_when_freed()?;
    let findings = serde_json::to_string(&run()?)?;
    writeln!(io::stdout(), "{findings}")?;
    Ok(())
}
