//! Scripts of readings, and what the books must say after them.
