//! A web service that summarises uploads, and is measured without an annotation: it has `tracing` spans already, its own
//! from `#[instrument]` and one a request from `tower-http`, and one line in [`subscribe`] hands them to memtrace.
//!
//! `POST /before` and `POST /after` give the same [`Summary`] of the uploaded text. [`before`] reads the upload whole and
//! copies it, [`after`] looks at each piece as it comes. Run with `--demo 64MiB`, the service uploads that much to each
//! of them and ends, and the ranking shows what either takes:
//!
//! ```console
//! $ cargo memtrace run --package upload-service -- --demo 64MiB
//! ```
//!
//! Without `--demo` it serves until it is interrupted.

pub mod after;
pub mod before;

mod demo;
mod summary;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::post;
use tower_http::trace::TraceLayer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

pub use demo::{Size, SizeError, upload_to_both};
pub use summary::Summary;

/// Sends the program's spans to memtrace. Without the feature `memtrace` nothing listens to them.
pub fn subscribe() -> Result<(), TryInitError> {
    tracing_subscriber::registry().with(memtrace::layer()).try_init()
}

/// The service.
pub fn app() -> Router {
    Router::new()
        .route("/before", post(before::summarise_upload))
        .route("/after", post(after::summarise_stream))
        .layer(DefaultBodyLimit::disable())
        .layer(TraceLayer::new_for_http())
}

/// What a client is told whose upload breaks off.
fn broken_off(error: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("the upload broke off: {error}"))
}
