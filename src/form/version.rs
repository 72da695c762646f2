//! Versions of a form: whole numbers with dots between, like `1.0`.

/// The longest run of digits, and the most numbers.
const DIGITS: usize = 4;
const NUMBERS: usize = 3;

/// Whether a text is a version.
pub fn is_version(text: &str) -> bool {
    let is_number = |part: &str| {
        (1..=DIGITS).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.split('.').count() <= NUMBERS && text.split('.').all(is_number)
}

/// A key that puts 2.0 after 1.10, and 1.10 after 1.9.
pub fn order(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_with_dots() {
        assert!(["1", "1.0", "2.10.3", "0.1"].into_iter().all(is_version));
        assert!(!["", "1.", "v1.0", "1.0-draft", "01.0", "1.2.3.4", "12345.0", "1,0"].into_iter().any(is_version));
    }

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        assert!(order("1.9") < order("1.10") && order("1.10") < order("2.0"));
    }
}
