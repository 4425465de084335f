//! The page of one fixture, and what must hold of any page.
