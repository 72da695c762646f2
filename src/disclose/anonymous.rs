//! A copy about nobody in particular. It holds nobody, no day, and nothing that anybody wrote: it holds codes,
//! to be counted.
//!
//! Everyone of the case stands behind it, so that what is kept from anybody is not counted: two copies side by
//! side would show it. An action that is kept from somebody who has words for it counts, as in their copy, as
//! provision for its need and as nothing else.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Disclosed, Portion, Sorted, View, assemble, public};
use crate::check::Facts;
use crate::reader::Reader;
use crate::schema::Shape;

/// The kinds of record that are counted; people are there for what they are.
const COUNTED: &[&str] = &["need", "action", "context"];

/// The copy of a reader who is nobody in particular.
pub(super) fn view(records: Vec<Sorted<'_>>, facts: &Facts<'_>, portion: &Portion<'_>) -> View {
    let whole = assemble(records, facts, portion);
    let about_nobody = |date: Date| View { reader: Reader::Anonymised, ..public(quarter(date)) };
    let counted = whole.records.into_iter().filter(|one| one.kind.people || COUNTED.contains(&one.kind.name));
    let counted = View { records: counted.map(coded).collect(), ..about_nobody(facts.date) };
    View { final_on: whole.final_on.map(quarter), counted: Some(Box::new(counted)), ..about_nobody(facts.date) }
}

/// A record with its codes, and with what it is tied to.
fn coded(record: Arc<Disclosed>) -> Arc<Disclosed> {
    let mut record = Arc::unwrap_or_clone(record);
    record.fields.retain(|name, _| {
        let key = record.kind.keys.iter().find(|key| key.name == name);
        key.is_some_and(|key| matches!(key.shape, Shape::Code(_) | Shape::Codes(_) | Shape::One(_) | Shape::Many(_)))
    });
    record.history.clear();
    Arc::new(record)
}

/// The first day of the quarter of a year: the day of a meeting is known to whoever was there.
fn quarter(date: Date) -> Date {
    let month = (date.month() - 1) / 3 * 3 + 1;
    Date::new(date.year(), month, 1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::quarter;

    #[test]
    fn a_quarter_begins_in_january_april_july_or_october() {
        let first = |month: i8, day: i8| quarter(date(2026, month, day)).month();
        assert_eq!([first(1, 1), first(3, 31), first(4, 1), first(9, 30), first(12, 31)], [1, 1, 4, 7, 10]);
        assert_eq!(quarter(date(2026, 5, 20)), date(2026, 4, 1));
        assert_eq!(quarter(jiff::civil::Date::MAX), date(9999, 10, 1));
    }
}
