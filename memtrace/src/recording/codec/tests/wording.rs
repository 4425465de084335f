//! What a reader is told about damage, word for word.

use super::super::{Damage, Section};

#[test]
fn every_damage_names_offset_and_reason() {
    let (offset, what) = (4096, "site");
    let all = [
        Damage::Torn { offset, section: Section::Pulse },
        Damage::Malformed { offset, section: Section::Books },
        Damage::Missing { offset, section: Section::Header },
        Damage::Record { offset, what, number: 7 },
        Damage::Reference { offset, what, number: 7 },
        Damage::ListCut { offset, what: "threads", kept: 512, total: 519 },
        Damage::TextCut { offset },
        Damage::TextGarbled { offset },
    ];
    let text: Vec<String> = all.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(text.join("\n"), @"
    offset 4096: this copy of the pulse does not match its checksum and was passed over
    offset 4096: this copy of the books makes no sense and was passed over
    offset 4096: the header cannot be read, its values are lost
    offset 4096: site 7 cannot be read
    offset 4096: there is no site 7
    offset 4096: 512 of 519 threads found room
    offset 4096: this text was cut for want of room
    offset 4096: this text is not valid UTF-8
    ");
}
