//! The service, driven by a client: both endpoints agree, and differ in the memory that their spans take.

#![allow(clippy::unwrap_used, reason = "the allowance for tests does not reach the functions they share")]
#![allow(clippy::print_stdout, reason = "a test says why it has nothing to hold the figures against")]

use std::net::SocketAddr;

use memtrace::recording::Recording;
use upload_service::{Size, SizeError, app, subscribe, upload_to_both};

/// Much more than the service takes beside.
const UPLOAD: u64 = 32 << 20;

/// Serves until the program ends.
fn start() -> SocketAddr {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            send.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, app()).await.unwrap();
        });
    });
    receive.recv().unwrap()
}

fn post(address: SocketAddr, endpoint: &str, upload: &str) -> String {
    let mut answer = ureq::post(format!("http://{address}/{endpoint}")).send(upload).unwrap();
    answer.body_mut().read_to_string().unwrap()
}

/// The largest inclusive peak of a span, over all its call paths.
fn inclusive_peak(recording: &Recording, span: &str) -> u64 {
    let is_of = |site: u32| recording.sites[site as usize].name == span;
    let paths = recording.paths.iter().zip(&recording.books.paths);
    let peaks = paths
        .filter(|(path, _)| path.site.is_some_and(is_of))
        .map(|(_, figures)| figures.inclusive_max_bytes);
    peaks.max().unwrap_or_else(|| panic!("{span} was never entered"))
}

#[test]
fn one_endpoint_holds_its_upload_three_times_and_the_other_does_not_hold_it() {
    subscribe().unwrap();
    let address = start();
    let [before, after] = upload_to_both(address, Size(UPLOAD)).unwrap();
    assert_eq!(before, after);
    assert!(before.starts_with("33554432 bytes, "), "{before}");

    for log in ["", "\n", "ERROR", "ERRO\nERROR\r\nno ERROR\n\nERRORS\n", "no final newline\nERROR"] {
        assert_eq!(post(address, "before", log), post(address, "after", log), "{log:?}");
    }

    let Some(recording) = memtrace::snapshot() else {
        println!("no figures: nothing is measured without `--features memtrace`, on Linux");
        return;
    };
    let held = inclusive_peak(&recording, "summarise_upload");
    assert!(held >= 3 * UPLOAD, "the handler that copies took {held} bytes");
    let held = inclusive_peak(&recording, "summarise_stream");
    assert!(held <= UPLOAD / 8, "the handler that streams took {held} bytes");
    assert!(
        inclusive_peak(&recording, "request") >= 3 * UPLOAD,
        "the handler runs in the span of tower-http"
    );
}

#[test]
fn a_size_is_a_number_of_mebibytes() {
    assert_eq!("64MiB".parse(), Ok(Size(64 << 20)));
    assert_eq!("64MB".parse::<Size>(), Err(SizeError));
    assert_eq!("-1MiB".parse::<Size>(), Err(SizeError));
}
