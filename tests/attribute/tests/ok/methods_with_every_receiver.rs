#![deny(warnings)]

use std::{pin::Pin, rc::Rc, sync::Arc};

#[derive(Clone)]
struct Buffer(Vec<u8>);

impl Buffer {
    #[memtrace::track_memory]
    fn by_value(self) -> Vec<u8> {
        self.0
    }

    #[memtrace::track_memory]
    fn by_mutable_value(mut self) -> Vec<u8> {
        self.0.push(1);
        self.0
    }

    #[memtrace::track_memory]
    fn by_reference(&self) -> usize {
        self.0.len()
    }

    #[memtrace::track_memory]
    fn by_mutable_reference(&mut self) {
        self.0.clear();
    }

    #[memtrace::track_memory]
    fn by_named_lifetime<'a>(&'a self, _other: &str) -> &'a [u8] {
        &self.0
    }

    #[memtrace::track_memory]
    fn by_type(self: Self) -> usize {
        self.0.len()
    }

    #[memtrace::track_memory]
    fn by_box(self: Box<Self>) -> Box<Vec<u8>> {
        Box::new(self.0)
    }

    #[memtrace::track_memory]
    fn by_rc(self: Rc<Self>) -> usize {
        self.0.len()
    }

    #[memtrace::track_memory]
    fn by_arc(self: &Arc<Self>) -> usize {
        self.0.len()
    }

    #[memtrace::track_memory]
    fn by_pin(self: Pin<&mut Self>) -> usize {
        self.0.len()
    }
}

#[test]
fn runs() {
    let mut buffer = Buffer(vec![0]);
    assert_eq!(buffer.clone().by_value(), [0]);
    assert_eq!(buffer.clone().by_mutable_value(), [0, 1]);
    assert_eq!(buffer.by_named_lifetime(""), [0]);
    assert_eq!(buffer.clone().by_type(), 1);
    assert_eq!(*Box::new(buffer.clone()).by_box(), [0]);
    assert_eq!(Rc::new(buffer.clone()).by_rc(), 1);
    assert_eq!(Arc::new(buffer.clone()).by_arc(), 1);
    assert_eq!(Pin::new(&mut buffer).by_pin(), 1);
    buffer.by_mutable_reference();
    assert_eq!(buffer.by_reference(), 0);
}
