//! What the README tells its reader to do: fenced blocks of text and the table of variables.

use std::fs;

use anyhow::Context as _;

use crate::workspace;

/// A fenced block: its language, and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the fence.
    pub language: String,
    /// What stands between the fences.
    pub text: String,
}

impl Block {
    /// The commands of a block for a shell, without comments and without the output that follows a prompt.
    #[must_use]
    pub fn commands(&self) -> Vec<&str> {
        let without_comment = |line: &'_ str| line.find(" #").map_or(line.len(), |start| start);
        let lines = self.text.lines();
        match self.language.as_str() {
            "sh" => lines
                .map(|line| line[..without_comment(line)].trim())
                .filter(|line| !line.is_empty())
                .collect(),
            "console" => lines.filter_map(|line| line.strip_prefix("$ ")).collect(),
            _ => Vec::new(),
        }
    }
}

/// The fenced blocks of a page, in its order. `page` is relative to the root of the workspace.
pub fn blocks(page: &str) -> anyhow::Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in read(page)?.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(language), None) => {
                open = Some(Block { language: language.trim().to_owned(), text: String::new() });
            }
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    Ok(blocks)
}

/// The environment variables that the README's table explains.
pub fn table_of_variables() -> anyhow::Result<Vec<String>> {
    let text = read("README.md")?;
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `MEMTRACE"));
    Ok(rows.filter_map(|row| Some(format!("MEMTRACE{}", row.split_once('`')?.0))).collect())
}

fn read(page: &str) -> anyhow::Result<String> {
    fs::read_to_string(workspace()?.join(page)).with_context(|| format!("cannot read {page}"))
}
