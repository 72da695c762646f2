//! How long an approval holds: a period written like `12 months` or `3 years`.

use jiff::Span;
use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Place;

/// When what was approved on a day is to be looked at again, where a period says so.
pub fn review_on(approved: Date, every: &str) -> Option<Date> {
    approved.checked_add(Span::new().try_months(months(every)?).ok()?).ok()
}

/// Reports a `review-every` that is no period. The authority's own limit for guidance holds in its place.
pub fn check_period(every: &str, place: &Place, sink: &mut Sink) {
    if months(every).is_none() {
        let message = "this is no period, so that nobody is told when to look at it again";
        let diagnostic = Diagnostic::warning("unknown-period", message).at(place);
        sink.report(diagnostic.hint("write a number of months or years, like \"12 months\" or \"3 years\""));
    }
}

/// How many months a period has.
fn months(every: &str) -> Option<i32> {
    let (number, unit) = every.trim().split_once(' ')?;
    let number: i32 = number.parse().ok().filter(|number| *number > 0)?;
    match unit.trim() {
        "month" | "months" => Some(number),
        "year" | "years" => number.checked_mul(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::months;

    #[test]
    fn periods_are_months_or_years() {
        assert_eq!(["12 months", "1 month", "3 years", "1 year"].map(months), [12, 1, 36, 12].map(Some));
        for none in ["", "12", "yearly", "12 moons", "6 weeks", "0 months", "-1 years", "one year"] {
            assert_eq!(months(none), None, "{none}");
        }
    }
}
