//! With the feature off the attribute is gone, but still checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use test_attribute::{Diagnostic, Project};

fn project(name: &str) -> io::Result<Project> {
    Project::new(Path::new(env!("CARGO_TARGET_TMPDIR")), name, "off")
}

/// The names of all packages that a build of the project compiles.
fn packages(project: &Project, arguments: &[&str]) -> io::Result<BTreeSet<String>> {
    let tree = ["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let output = project.cargo(&[&tree, arguments].concat())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

/// The whole of the assembly that the fixture compiles to, optimised. What it depends on is not, to be built sooner.
fn assembly(project: &Project, name: &str, features: &[&str], flags: &[&str]) -> io::Result<String> {
    let path = project.path(name);
    let emit = format!("--emit=asm={}", path.display());
    let options =
        ["--", "-Copt-level=3", "-Cdebug-assertions=off", "-Cdebuginfo=0", "-Ccodegen-units=1", &emit];
    let output = project.cargo(&[&["rustc", "--lib"], features, &options, flags].concat())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(path)
}

#[test]
fn a_users_crate_depends_on_two_crates_and_nothing_else() -> io::Result<()> {
    let project = project("tree")?;
    assert_eq!(packages(&project, &[])?, ["memtrace", "memtrace-macros", "off"].map(str::to_owned).into());
    let enabled = packages(&project, &["--features", "memtrace"])?;
    assert!(enabled.contains("syn") && enabled.contains("inventory"), "{enabled:?}");
    Ok(())
}

#[test]
fn the_layer_needs_its_trait_and_nothing_else() -> io::Result<()> {
    let project = project("layer")?;
    let packages = packages(&project, &["--features", "layer"])?;
    let expected = ["memtrace", "memtrace-macros", "off", "tracing-core", "tracing-subscriber"];
    assert_eq!(packages, expected.map(str::to_owned).into());
    for features in ["layer", "layer,memtrace"] {
        let output = project.cargo(&["check", "--features", features])?;
        assert!(output.status.success(), "{features}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

#[test]
fn an_annotated_function_compiles_to_the_machine_code_of_a_bare_one() -> io::Result<()> {
    let project = project("assembly")?;
    let annotated = assembly(&project, "annotated.s", &[], &[])?;
    let bare = assembly(&project, "bare.s", &[], &["--cfg=bare"])?;
    for function in ["sum_of_lines", "first_digit", "byte_at", "controls", "blocks"] {
        assert!(bare.contains(&format!("\n{function}:\n")), "{function} is missing in\n{bare}");
    }
    assert!(annotated == bare, "{annotated}\n\nis not\n\n{bare}");
    let enabled = assembly(&project, "enabled.s", &["--features", "memtrace"], &[])?;
    assert!(enabled != bare, "with the feature on, annotated functions must be measured");
    Ok(())
}

#[test]
fn accepted_forms_compile_and_refused_ones_are_refused_in_the_same_words_and_places() -> io::Result<()> {
    let project = project("forms")?;
    project.add_accepted_forms("")?;
    let programs = project.add_refused_forms()?;
    let mut said = BTreeMap::<_, BTreeSet<_>>::new();
    for (program, diagnostic) in project.check()? {
        said.entry(program).or_default().insert(diagnostic);
    }
    for path in programs {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let rendering = fs::read_to_string(path.with_extension("stderr"))?;
        let enabled: BTreeSet<_> = Diagnostic::from_rendering(&rendering).into_iter().collect();
        assert!(!enabled.is_empty(), "{name} is not refused");
        assert_eq!(said.remove(&name).unwrap_or_default(), enabled, "{name}");
    }
    // What is left over was said of accepted forms.
    assert_eq!(said, BTreeMap::new());
    Ok(())
}
