//! The same summary of pieces as they come; no piece is kept.

use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt;
use tracing::instrument;

use crate::broken_off;
use crate::summary::Counting;

/// Holds one piece of the upload at a time.
#[instrument(skip_all)]
pub async fn summarise_stream(mut body: Body) -> Result<String, (StatusCode, String)> {
    let mut counting = Counting::default();
    while let Some(frame) = body.frame().await {
        if let Ok(piece) = frame.map_err(broken_off)?.into_data() {
            counting.add(&piece);
        }
    }
    Ok(counting.finish().to_string())
}
