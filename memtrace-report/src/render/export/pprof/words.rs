//! A profile in words, for tests to look at.

use std::io::Read as _;

use flate2::read::GzDecoder;
use prost::Message as _;

use super::proto::Profile;

/// What a file says: sample types, the default one, the executable, the duration, a line a sample, comments.
pub(in crate::render) fn as_text(file: &[u8]) -> String {
    let mut message = Vec::new();
    GzDecoder::new(file).read_to_end(&mut message).expect("it is compressed");
    let profile = Profile::decode(&message[..]).expect("it is a profile");
    let text = |number: i64| profile.string_table[usize::try_from(number).expect("it names a text")].as_str();
    let function = |id: &u64| {
        let location = profile.location.iter().find(|location| location.id == *id).expect("it exists");
        let [line] = &location.line[..] else { panic!("more than a function: {location:?}") };
        let function = profile.function.iter().find(|it| it.id == line.function_id).expect("it exists");
        format!("{} ({}:{})", text(function.name), text(function.filename), line.line)
    };
    let types = profile.sample_type.iter().map(|it| format!("{}/{}", text(it.kind), text(it.unit)));
    let samples = profile.sample.iter().map(|sample| {
        let stack: Vec<_> = sample.location_id.iter().map(function).collect();
        format!("{:?} {}", sample.value, stack.join(" < "))
    });
    let comments = profile.comment.iter().map(|comment| format!("# {}", text(*comment)));
    let head = [
        types.collect::<Vec<_>>().join(" "),
        format!("default {}", text(profile.default_sample_type)),
        format!("executable {}", text(profile.mapping[0].filename)),
        format!("{} ns", profile.duration_nanos),
    ];
    head.into_iter().chain(samples).chain(comments).collect::<Vec<_>>().join("\n")
}
