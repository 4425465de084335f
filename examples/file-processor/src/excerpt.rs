//! The beginning of a file as text, with a notice where it is not all of it.

/// `bytes`, the first of the `total` that a file has, as text.
///
/// A cut never leaves half a character behind: where bytes were left out, a character that the cut went through is left
/// out too. Bytes that are no UTF-8 anyway become U+FFFD.
pub(crate) fn excerpt(bytes: &[u8], total: u64) -> String {
    let cut = bytes.len() as u64 != total;
    let mut text = String::with_capacity(bytes.len());
    let mut shown = bytes.len();
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        if cut && chunks.peek().is_none() && is_unfinished(chunk.invalid()) {
            shown -= chunk.invalid().len();
        } else {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    if !cut {
        return text;
    }
    let separator = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{separator}[truncated: {shown} of {total} bytes shown]")
}

/// Whether more bytes could have made a character of these.
fn is_unfinished(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_has_no_notice() {
        assert_eq!(excerpt(b"", 0), "");
        assert_eq!(excerpt("grün\n".as_bytes(), 6), "grün\n");
    }

    #[test]
    fn a_cut_goes_between_characters() {
        assert_eq!(excerpt(&"grün".as_bytes()[..3], 5), "gr\n[truncated: 2 of 5 bytes shown]");
        assert_eq!(excerpt(b"one\n", 9), "one\n[truncated: 4 of 9 bytes shown]");
        assert_eq!(excerpt(b"", 9), "[truncated: 0 of 9 bytes shown]");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(excerpt(b"a\xffb\xc3", 4), "a\u{fffd}b\u{fffd}");
        assert_eq!(excerpt(b"a\xffb\xff", 9), "a\u{fffd}b\u{fffd}\n[truncated: 4 of 9 bytes shown]");
    }
}
