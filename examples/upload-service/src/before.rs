//! The upload as it is first handled by most programs: read whole, then copied from step to step.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::StatusCode;
use tracing::instrument;

use crate::{Summary, broken_off};

/// Holds the upload at least three times: as it came, as text, and as lines.
#[instrument(skip_all)]
pub async fn summarise_upload(body: Body) -> Result<String, (StatusCode, String)> {
    let upload = read_whole(body).await?;
    let text = String::from_utf8_lossy(&upload).into_owned();
    let lines = split(&text);
    Ok(count(&upload, &lines).to_string())
}

#[instrument(skip_all)]
async fn read_whole(body: Body) -> Result<Bytes, (StatusCode, String)> {
    to_bytes(body, usize::MAX).await.map_err(broken_off)
}

#[instrument(skip_all)]
fn split(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[instrument(skip_all)]
fn count(upload: &[u8], lines: &[String]) -> Summary {
    let errors = lines.iter().filter(|line| line.starts_with("ERROR")).count();
    Summary { bytes: upload.len() as u64, lines: lines.len() as u64, errors: errors as u64 }
}
