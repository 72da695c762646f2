//! Working days: bank holidays of three divisions by rule, with the days that were moved or added once.
//!
//! Rules: Banking and Financial Dealings Act 1971, and the lists of GOV.UK, "UK bank holidays".

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use crate::authority::Authority;
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Place;
use crate::value::{Table, Value};

/// The first day that the calendar knows.
pub const FIRST: Date = date(2015, 1, 1);
/// The last day that the calendar knows.
pub const LAST: Date = date(2035, 12, 31);
/// The day up to which single changes of bank holidays are known. Later ones are added by hand.
pub const CHANGES_KNOWN_TO: Date = date(2026, 6, 30);

/// Whose bank holidays count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// England and Wales.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Division {
    /// The division of this code, as `authority.toml` writes it.
    pub fn of(code: &str) -> Option<Division> {
        match code {
            "england-and-wales" => Some(Division::EnglandAndWales),
            "scotland" => Some(Division::Scotland),
            "northern-ireland" => Some(Division::NorthernIreland),
            _ => None,
        }
    }

    /// The bank holidays of a year, in order. The year lies within the coverage.
    pub fn bank_holidays(self, year: i16) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for (month, day) in self.fixed() {
            days.insert(substitute(date(year, *month, *day), &days));
        }
        days.extend(self.movable(year));
        for change in CHANGES.iter().filter(|change| change.applies(self, year)) {
            change.removed.iter().for_each(|day| _ = days.remove(day));
            days.extend(change.added);
        }
        days
    }

    /// Days of a fixed date, by month and day. On a weekend, the next free weekday takes their place.
    fn fixed(self) -> &'static [(i8, i8)] {
        match self {
            Division::EnglandAndWales => &[(1, 1), (12, 25), (12, 26)],
            Division::Scotland => &[(1, 1), (1, 2), (11, 30), (12, 25), (12, 26)],
            Division::NorthernIreland => &[(1, 1), (3, 17), (7, 12), (12, 25), (12, 26)],
        }
    }

    fn movable(self, year: i16) -> Vec<Date> {
        let easter = easter(year);
        let first_of = |month| nth_monday(year, month, 1);
        let last_of = |month| nth_monday(year, month, -1);
        let mut days = vec![away(easter, -2), first_of(5), last_of(5)];
        match self {
            Division::Scotland => days.push(first_of(8)),
            _ => days.extend([away(easter, 1), last_of(8)]),
        }
        days
    }
}

/// A bank holiday that was moved or added in one year.
struct Change {
    only: Option<Division>,
    removed: &'static [Date],
    added: &'static [Date],
}

impl Change {
    fn applies(&self, division: Division, year: i16) -> bool {
        self.only.is_none_or(|only| only == division) && self.added.iter().any(|day| day.year() == year)
    }
}

/// Every such change within the coverage.
static CHANGES: &[Change] = &[
    // Victory in Europe, 75 years.
    Change { only: None, removed: &[date(2020, 5, 4)], added: &[date(2020, 5, 8)] },
    // Platinum Jubilee.
    Change { only: None, removed: &[date(2022, 5, 30)], added: &[date(2022, 6, 2), date(2022, 6, 3)] },
    // State funeral of Queen Elizabeth II.
    Change { only: None, removed: &[], added: &[date(2022, 9, 19)] },
    // Coronation of King Charles III.
    Change { only: None, removed: &[], added: &[date(2023, 5, 8)] },
    // The men's football World Cup; Royal Proclamation of 4 February 2026.
    Change { only: Some(Division::Scotland), removed: &[], added: &[date(2026, 6, 15)] },
];

/// A date that the calendar does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideCalendar(pub Date);

impl OutsideCalendar {
    /// The message, at the anchor that was counted from.
    pub fn message(self, place: &Place) -> Diagnostic {
        let message =
            format!("counting from here leads to {}, and bank holidays are known from {FIRST} to {LAST}", self.0);
        let hint = "check the year; if it is right, a newer version of wayleaf is needed";
        Diagnostic::error("date-outside-calendar", message).at(place).hint(hint)
    }
}

/// Which days are worked on.
#[derive(Debug, Clone)]
pub struct Calendar {
    closed: BTreeSet<Date>,
}

impl Calendar {
    /// The calendar of a division, with days on which an authority is closed.
    pub fn new(division: Division, closures: impl IntoIterator<Item = Date>) -> Calendar {
        let years = FIRST.year()..=LAST.year();
        let closed = years.flat_map(|year| division.bank_holidays(year)).chain(closures).collect();
        Calendar { closed }
    }

    /// The calendar of an authority: its `division`, England and Wales where none is named, and its `closures`.
    pub fn of(authority: &Authority) -> Calendar {
        let division = authority.facts.text("division").and_then(Division::of);
        Calendar::new(division.unwrap_or(Division::EnglandAndWales), closures(&authority.facts))
    }

    /// Whether a day is worked on: Monday to Friday, and neither a bank holiday nor a closure.
    ///
    /// # Errors
    /// A day outside the coverage.
    pub fn is_working_day(&self, day: Date) -> Result<bool, OutsideCalendar> {
        match (FIRST..=LAST).contains(&day) {
            true => Ok(!is_weekend(day) && !self.closed.contains(&day)),
            false => Err(OutsideCalendar(day)),
        }
    }

    /// The latest working day on or before a day.
    ///
    /// # Errors
    /// A day outside the coverage.
    pub fn on_or_before(&self, mut day: Date) -> Result<Date, OutsideCalendar> {
        while !self.is_working_day(day)? {
            day = away(day, -1);
        }
        Ok(day)
    }

    /// The working day that lies `count` working days after a day, or before it where `count` is negative.
    /// The day itself is not counted. With 0, the day, or the nearest working day after it.
    ///
    /// # Errors
    /// A day outside the coverage.
    pub fn working_days_from(&self, mut day: Date, count: i64) -> Result<Date, OutsideCalendar> {
        let step = if count < 0 { -1 } else { 1 };
        let mut left = count.abs();
        while left > 0 || !self.is_working_day(day)? {
            day = day.checked_add(step.days()).map_err(|_| OutsideCalendar(day))?;
            left -= i64::from(left > 0 && self.is_working_day(day)?);
        }
        Ok(day)
    }

    /// How many working days lie after `from`, up to and with `to`; negative where `to` is earlier.
    ///
    /// # Errors
    /// A day outside the coverage.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, OutsideCalendar> {
        let (mut day, last) = (from.min(to), from.max(to));
        let mut count = 0;
        self.is_working_day(day)?;
        while day < last {
            day = away(day, 1);
            count += i64::from(self.is_working_day(day)?);
        }
        Ok(if to < from { -count } else { count })
    }
}

/// The days on which an authority is closed beside bank holidays.
fn closures(facts: &Table) -> impl Iterator<Item = Date> {
    facts.items("closures").iter().filter_map(|node| match node.value {
        Value::Date(date) => Some(date),
        _ => None,
    })
}

/// A closure lies where the calendar knows the other days off too.
pub fn check_closures(facts: &Table, sink: &mut Sink) {
    for node in facts.items("closures") {
        if let Value::Date(day) = node.value
            && !(FIRST..=LAST).contains(&day)
        {
            let message = format!("{day} is no day of the calendar, which is known from {FIRST} to {LAST}");
            let diagnostic = Diagnostic::error("date-outside-calendar", message).at(&node.place);
            sink.report(diagnostic.hint("correct the year, or take the closure out"));
        }
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// A day, so many days away. It stays inside the years that the calendar can name.
fn away(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// The day itself, or the first weekday after it that is not taken yet.
fn substitute(mut day: Date, taken: &BTreeSet<Date>) -> Date {
    while is_weekend(day) || taken.contains(&day) {
        day = away(day, 1);
    }
    day
}

fn nth_monday(year: i16, month: i8, nth: i8) -> Date {
    date(year, month, 1).nth_weekday_of_month(nth, Weekday::Monday).expect("each month has a first and a last Monday")
}

/// Easter Sunday by the Gregorian rule (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let shift = (golden + 11 * moon + 22 * weekday) / 451;
    let day_of_march = 22 + moon + weekday - 7 * shift;
    away(date(i16::try_from(year).expect("it was one"), 3, 1), day_of_march - 1)
}
