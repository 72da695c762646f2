//! Counting: from an anchor, a number of a unit, after it or before it, to a date.
//!
//! The conventions are data on each limit: Working Together 2023 and local procedures differ in all of them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, ToSpan};

use super::calendar::{Calendar, OutsideCalendar};
use crate::value::Table;

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Working days of the authority's calendar.
    WorkingDays,
    /// Days of the week, all seven.
    CalendarDays,
    /// Calendar months, by the corresponding date.
    Months,
    /// Hours of elapsed time in the United Kingdom.
    Hours,
}

/// Which way a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Within so much after the anchor.
    After,
    /// At least so much before the anchor.
    Before,
    /// Not earlier than so much after the anchor: the first day, and not the last.
    NotBefore,
}

/// One limit, with its conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: Unit,
    /// Which way.
    pub direction: Direction,
    /// Whether the day of the anchor is the first day of the count (`count-from = "same-day"`).
    pub same_day: bool,
    /// Whether the day of the anchor and the day itself both stay out of the count.
    pub clear: bool,
    /// Beside months: a stricter number of calendar days; the earlier date counts.
    pub days: Option<i64>,
    /// Whether a date on which nobody works moves to the working day before.
    pub moves_earlier: bool,
}

/// What a limit is counted from: a day, and the time of day where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The time on that day, of the clock on the wall.
    pub time: Option<DateTime>,
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day of the limit.
    pub due: Date,
    /// The time on that day, where the limit is in hours and the time of its anchor is known.
    pub time: Option<DateTime>,
    /// The latest working day on or before the limit; of what may not come earlier, the first on or after it.
    pub practical: Date,
}

impl From<Date> for Moment {
    fn from(day: Date) -> Moment {
        Moment { day, time: None }
    }
}

impl From<DateTime> for Moment {
    fn from(time: DateTime) -> Moment {
        Moment { day: time.date(), time: Some(time) }
    }
}

impl Due {
    /// The time on the clock on the wall, where the limit is in hours: `07:10 GMT`.
    pub fn clock(&self) -> Option<String> {
        let zoned = self.time?.to_zoned(united_kingdom()).ok()?;
        Some(zoned.strftime("%H:%M %Z").to_string())
    }
}

impl Limit {
    /// The limit that a `[[timescale]]` states; `None` where it has no count or no unit.
    pub fn of(timescale: &Table) -> Option<Limit> {
        let (unit, clear_unit) = match timescale.text("unit")? {
            "working-days" => (Unit::WorkingDays, false),
            "clear-working-days" => (Unit::WorkingDays, true),
            "calendar-days" => (Unit::CalendarDays, false),
            "clear-days" => (Unit::CalendarDays, true),
            "months" => (Unit::Months, false),
            "hours" => (Unit::Hours, false),
            _ => return None,
        };
        Some(Limit {
            count: timescale.whole("count")?,
            unit,
            direction: match timescale.text("direction") {
                Some("before") => Direction::Before,
                Some("not-before") => Direction::NotBefore,
                _ => Direction::After,
            },
            same_day: timescale.text("count-from") == Some("same-day"),
            clear: clear_unit || timescale.yes("clear"),
            days: timescale.whole("days"),
            moves_earlier: timescale.text("non-working-day") == Some("earlier"),
        })
    }

    /// When the limit ends that is counted from this anchor.
    ///
    /// # Errors
    /// A day outside the calendar's coverage.
    pub fn due(&self, anchor: Moment, calendar: &Calendar) -> Result<Due, OutsideCalendar> {
        let (due, time) = match self.unit {
            Unit::WorkingDays => (self.by_working_days(anchor.day, calendar)?, None),
            Unit::CalendarDays => (away(anchor.day, self.signed(self.days_counted(true)).days())?, None),
            Unit::Months => (self.by_months(anchor.day)?, None),
            Unit::Hours => self.by_hours(anchor)?,
        };
        let practical = match self.direction {
            Direction::NotBefore => calendar.working_days_from(due, 0)?,
            Direction::After | Direction::Before => calendar.on_or_before(due)?,
        };
        let due = if self.moves_earlier { practical } else { due };
        Ok(Due { due, time, practical })
    }

    /// How many days away the limit is: clear days leave out both ends, and the same-day convention takes the
    /// day of the anchor for the first, if it can be one.
    fn days_counted(&self, anchor_counts: bool) -> i64 {
        match (self.clear, self.same_day && anchor_counts && self.count > 0) {
            (true, _) => self.count + 1,
            (false, true) => self.count - 1,
            (false, false) => self.count,
        }
    }

    fn signed(&self, count: i64) -> i64 {
        match self.direction {
            Direction::After | Direction::NotBefore => count,
            Direction::Before => -count,
        }
    }

    fn by_working_days(&self, anchor: Date, calendar: &Calendar) -> Result<Date, OutsideCalendar> {
        let days = self.days_counted(calendar.is_working_day(anchor)?);
        match (days, self.direction) {
            (0, Direction::Before) => calendar.on_or_before(anchor),
            _ => calendar.working_days_from(anchor, self.signed(days)),
        }
    }

    /// The corresponding date, or the last day of a shorter month. Never 30 or 91 days, which can overshoot.
    fn by_months(&self, anchor: Date) -> Result<Date, OutsideCalendar> {
        let date = away(anchor, self.signed(self.count).months())?;
        let date = match self.same_day && self.count > 0 {
            true => away(date, self.signed(-1).days())?,
            false => date,
        };
        match self.days {
            Some(days) => Ok(date.min(away(anchor, self.signed(days).days())?)),
            None => Ok(date),
        }
    }

    /// Hours are elapsed time, so that a change of the clocks between them moves the hour. Where the time of
    /// the anchor is not known they are whole days: never a guess at the hour.
    fn by_hours(&self, anchor: Moment) -> Result<(Date, Option<DateTime>), OutsideCalendar> {
        let outside = |_| OutsideCalendar(anchor.day);
        let hours = self.signed(self.count);
        let Some(time) = anchor.time else { return Ok((away(anchor.day, hours.div_euclid(24).days())?, None)) };
        let start = time.to_zoned(united_kingdom()).map_err(outside)?;
        let end = start.checked_add(SignedDuration::from_hours(hours)).map_err(outside)?.datetime();
        Ok((end.date(), Some(end)))
    }
}

/// The clock of the United Kingdom: summer time from the last Sunday of March to the last of October
/// (Summer Time Order 2002).
fn united_kingdom() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0/2").expect("the rule is well formed")
}

fn away(day: Date, span: Span) -> Result<Date, OutsideCalendar> {
    day.checked_add(span).map_err(|_| OutsideCalendar(day))
}
