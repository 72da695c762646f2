//! A quick hash for what a file itself numbers and names: the many small tables that are made of one file.

use std::hash::{BuildHasherDefault, Hasher};

/// Hashes numbers and short names by multiplying.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Multiplying(u64);

/// Builds the quick hash.
pub(super) type Quick = BuildHasherDefault<Multiplying>;

impl Multiplying {
    fn take(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Multiplying {
    fn finish(&self) -> u64 {
        // The table looks at both ends, and multiplying mixes only upwards.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.take(u64::from_le_bytes(eight));
        }
    }

    fn write_u16(&mut self, value: u16) {
        self.take(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.take(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.take(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.take(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.take(value as u64);
    }

    fn write_i64(&mut self, value: i64) {
        self.take(value as u64);
    }
}
