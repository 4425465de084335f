//! A service of a user's, with the ends that incidents have, and with tests that take memory in different functions.

use std::path::{Path, PathBuf};

use test_end_to_end::{Project, Ranking};

const MIB: u64 = 1 << 20;

fn service() -> anyhow::Result<Project> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("service");
    Project::at(directory, PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("service"))
}

#[test]
fn a_killed_program_names_what_it_was_in() -> anyhow::Result<()> {
    let service = service()?;
    let said = service.memtrace("run --quiet -- die")?;
    said.check(
        128 + 9,
        &["serving die\n", "killed by SIGKILL", "thread main: service::serve → service::load open for "],
        &[],
    );
    let ranking = service.ranking()?;
    let process = ranking.process();
    assert_eq!(process["end"], "killed");
    let stack = &process["open_stacks"][0];
    assert_eq!(stack["path"], serde_json::json!(["serve", "load"]));
    assert!(stack["inclusive_peak_delta_bytes"].as_u64() >= Some(120 * MIB), "{stack}");
    assert_eq!(ranking.functions()[0], "service::load");
    // The books are written at once when the peak has risen by 1/16.
    assert!(ranking.figure("service::load", "retained_bytes") >= 110 * MIB);
    Ok(())
}

#[test]
fn output_and_exit_code_are_the_programs() -> anyhow::Result<()> {
    let service = service()?;
    service.memtrace("run --quiet -- three")?.check(
        3,
        &["serving three\n", "ended cleanly"],
        &["answered with 3\n"],
    );
    service.memtrace("run --quiet -- panic")?.check(
        101,
        &["serving panic\n"],
        &["no answer to 134217728 bytes"],
    );
    assert_eq!(service.ranking()?.process()["end"], "panic");
    Ok(())
}

#[test]
fn every_figure_names_the_test_that_set_it() -> anyhow::Result<()> {
    let service = service()?;
    let said = service.memtrace("test --quiet")?;
    said.check(
        101,
        &["3 processes, 1 did not end cleanly"],
        &["the text has bytes", "2 passed, 1 failed, 0 ignored", "tests::a_long_text ... ok"],
    );
    let ranking = service.ranking()?;
    assert_eq!(ranking.functions()[..2], ["service::index", "service::parse"]);
    assert_eq!(ranking.set_by("service::index"), "tests::a_large_index");
    assert_eq!(ranking.set_by("service::parse"), "tests::a_long_text");
    // Neither counts what the other test took.
    let (index, parse) = (
        ranking.figure("service::index", "self_peak_bytes"),
        ranking.figure("service::parse", "self_peak_bytes"),
    );
    assert!(
        (152 * MIB..168 * MIB).contains(&index) && (91 * MIB..101 * MIB).contains(&parse),
        "{index} {parse}"
    );

    service.memtrace("test --quiet -- --skip disagrees")?.check(0, &[], &["2 passed, 0 failed"]);
    Ok(())
}

#[test]
fn the_report_as_json_is_a_contract() -> anyhow::Result<()> {
    let service = service()?;
    service.memtrace("run --quiet -- die")?;
    let ranking = Ranking::read(&service.memtrace("report --format json")?)?;
    let json = &ranking.json;
    assert_eq!(json["schema"], 1);
    check_keys(json, "call_paths functions labels never_called notes process_counts processes schema");
    let process = ranking.process();
    check_keys(
        process,
        "ambiguous_bytes checkpoints death duration_ns end exe label limit_bytes open_stacks peak_bytes peaks_exact pid \
         resolution_bytes source split start_rss_bytes suspended violations",
    );
    check_keys(&json["process_counts"], "clean killed over_budget panic running total");
    check_keys(&json["labels"][0], "label peak_bytes processes");
    check_keys(&process["split"], "anon file shmem");
    check_keys(&process["open_stacks"][0], "inclusive_peak_delta_bytes open_ns path thread");
    let figures = "at_peak_bytes calls inclusive_peak_bytes median_bytes p95_bytes processes retained_bytes \
                   self_peak_bytes set_by set_by_pid set_by_source share_of_peak shared";
    check_keys(&json["functions"][0], &format!("{figures} file line module name"));
    check_keys(&json["call_paths"][0], &format!("{figures} path"));
    check_keys(&json["never_called"][0], "file line module name");

    // A clean end has every checkpoint; one just before a kill may not be on file yet.
    service.memtrace("run --quiet")?;
    let ranking = service.ranking()?;
    let checkpoint = &ranking.process()["checkpoints"][0];
    check_keys(checkpoint, "delta_bytes name peak_bytes peak_rise_bytes rss_bytes virtual_bytes");
    Ok(())
}

/// Fails unless `json` is an object with exactly these keys.
#[track_caller]
fn check_keys(json: &serde_json::Value, keys: &str) {
    let mut expected: Vec<_> = keys.split_whitespace().collect();
    expected.sort_unstable();
    let mut found: Vec<_> = json.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{json:#}");
}
