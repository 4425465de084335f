//! Sparse images of recordings: what the fuzzer mutates instead of files.
//!
//! A recording's file is mostly zeros, and a fuzzer that has two megabytes to change hits nothing. So an input is a
//! list of chunks, each an offset (four bytes), a length (two bytes) and as many bytes, laid over zeros in order.

/// Length of a chunk without its bytes.
const CHUNK_HEAD_LEN: usize = 6;

/// Zeros that end a chunk. Fewer cost less than the head of another chunk.
const GAP: usize = 16;

/// Offsets beyond this are taken modulo it: a little more than a recording's file.
const MAX_LEN: usize = 2 * 1024 * 1024;

/// The file that an image stands for. It ends where the last chunk does.
#[must_use]
pub fn expand(mut image: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    while let Some((head, rest)) = image.split_first_chunk::<CHUNK_HEAD_LEN>() {
        let [a, b, c, d, low, high] = *head;
        let offset = u32::from_le_bytes([a, b, c, d]) as usize % MAX_LEN;
        let len = usize::from(u16::from_le_bytes([low, high])).min(rest.len());
        let (bytes, rest) = rest.split_at(len);
        file.resize(file.len().max(offset + len), 0);
        file[offset..offset + len].copy_from_slice(bytes);
        image = rest;
    }
    file
}

/// The image of a file.
#[must_use]
pub fn pack(file: &[u8]) -> Vec<u8> {
    let mut image = Vec::new();
    let mut at = 0;
    while let Some(zeros) = file[at..].iter().position(|byte| *byte != 0) {
        let start = at + zeros;
        let gap = file[start..].windows(GAP).position(|bytes| bytes.iter().all(|byte| *byte == 0));
        let end = gap.map_or(file.len(), |gap| start + gap).min(start + usize::from(u16::MAX));
        let (Ok(offset), Ok(len)) = (u32::try_from(start), u16::try_from(end - start)) else { break };
        image.extend_from_slice(&offset.to_le_bytes());
        image.extend_from_slice(&len.to_le_bytes());
        image.extend_from_slice(&file[start..end]);
        at = end;
    }
    image
}
