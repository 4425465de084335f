//! Serves until it is interrupted, or uploads to itself and ends.

use std::io::{self, Write};
use std::net::SocketAddr;

use anyhow::{Context, ensure};
use clap::Parser;
use tokio::net::TcpListener;
use upload_service::{Size, app, subscribe, upload_to_both};

/// Summarises uploaded logs: POST one to /before or /after.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Upload a log of this size to both endpoints, and end.
    #[arg(long, value_name = "SIZE")]
    demo: Option<Size>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    subscribe()?;
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let address = listener.local_addr()?;
    writeln!(io::stdout(), "listening on http://{address}")?;
    let serving = axum::serve(listener, app());
    match arguments.demo {
        Some(size) => tokio::select! {
            ended = serving => ended.context("the service ended"),
            said = tokio::task::spawn_blocking(move || upload_to_both(address, size)) => tell(&said??),
        },
        None => serving.with_graceful_shutdown(interrupted()).await.context("the service ended"),
    }
}

async fn interrupted() {
    // Where signals cannot be waited for, the service runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn tell([before, after]: &[String; 2]) -> anyhow::Result<()> {
    ensure!(before == after, "the endpoints disagree: {before}, but {after}");
    writeln!(io::stdout(), "{before}").context("cannot say what was uploaded")
}
