//! Hands the same work to pools, with a context and without, so that one ranking shows the difference.

use std::io::{self, Write};

use worker_pools::{Picture, digest, load_album, load_album_without_context};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sum = |album: &[Picture]| album.iter().map(Picture::sum).sum::<u64>();
    let with = sum(&load_album(4));
    let without = sum(&load_album_without_context(4));
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let first = runtime.block_on(digest(0))?;
    writeln!(io::stdout(), "album {with}, without context {without}, first picture {first}")?;
    Ok(())
}
