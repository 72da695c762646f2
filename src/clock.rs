//! The conference clock: what is due, by when, by which rule, and whether it was done in time.

pub mod calendar;
pub mod count;
