//! Small numbers: which counts of a document may be printed, so that none that is not printed can be worked out.
//!
//! A count under the limit is small, and nought is as small as the rest: that there is none of something is as
//! much about one young person as that there is one. Leaving small counts out is not enough, since a total less
//! the counts that are printed gives away the one that is not. So counts are withdrawn beside it.
//!
//! Counts that add up are a flow. Each count leads from one junction to another, and at each junction what comes
//! in goes out again: the counts of a row come out of its total, those of a column go into its own, and tables
//! with one total follow each other. A printed count is fixed, and one that is not may be whatever its words
//! allow. Two flows that print the same differ by cycles of counts that are not printed. So somebody who adds
//! and subtracts can tell a count if and only if no such cycle runs through it: D. Gusfield, "A graph theoretic
//! approach to statistical data security", SIAM Journal on Computing 17 (1988).

/// Counts that add up, each from one junction to another.
#[derive(Debug)]
pub struct Network {
    /// Counts below it are small.
    limit: u64,
    counts: Vec<Count>,
}

#[derive(Debug)]
struct Count {
    from: usize,
    to: usize,
    value: u64,
    worth: u64,
}

/// What is printed of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The number.
    Number(u64),
    /// That it is under the limit.
    Few,
    /// Nothing: it would give away another.
    Withdrawn,
}

/// What it costs to come to a junction, and the count and junction that it is reached from.
type Reached = Option<(u64, Option<(usize, usize)>)>;

/// One way along a count: with one more of it, or with one less.
#[derive(Debug, Clone, Copy)]
enum Way {
    More,
    Less,
}

impl Network {
    /// A network without counts. Counts below the limit are small.
    pub fn new(limit: u64) -> Network {
        Network { limit, counts: Vec::new() }
    }

    /// Adds a count, and gives its number. Of counts that could be withdrawn, those of the least worth are.
    pub fn add(&mut self, from: usize, to: usize, value: u64, worth: u64) -> usize {
        self.counts.push(Count { from, to, value, worth });
        self.counts.len() - 1
    }

    /// What is printed of each count, by its number.
    pub fn printed(&self) -> Vec<Printed> {
        let print = |count: &Count| if count.value < self.limit { Printed::Few } else { Printed::Number(count.value) };
        let mut printed: Vec<Printed> = self.counts.iter().map(print).collect();
        for small in (0..self.counts.len()).filter(|index| self.counts[*index].value < self.limit) {
            let Some(cycle) = self.cheapest_cycle(small, &printed) else {
                // No choice of words keeps this one: nothing is said of any.
                return vec![Printed::Withdrawn; self.counts.len()];
            };
            for index in cycle {
                if matches!(printed[index], Printed::Number(_)) {
                    printed[index] = Printed::Withdrawn;
                }
            }
        }
        printed
    }

    /// The other counts of the cycle through a count that costs least: those not printed cost nothing. Whoever
    /// reads the document is taken to know that what was withdrawn is not small.
    fn cheapest_cycle(&self, through: usize, printed: &[Printed]) -> Option<Vec<usize>> {
        let count = &self.counts[through];
        let more = (count.value + 1 < self.limit).then(|| self.cheapest_path(count.to, count.from, through, printed));
        let less = (count.value > 0).then(|| self.cheapest_path(count.from, count.to, through, printed));
        let cycles = [more, less].into_iter().flatten().flatten();
        cycles.min_by_key(|(cost, _)| *cost).map(|(_, path)| path)
    }

    /// The path of least cost between two junctions that does not lead along one count: Bellman and Ford's.
    fn cheapest_path(
        &self,
        start: usize,
        end: usize,
        without: usize,
        printed: &[Printed],
    ) -> Option<(u64, Vec<usize>)> {
        let junctions = self.counts.iter().map(|count| count.from.max(count.to) + 1).max().unwrap_or(0);
        let mut reached: Vec<Reached> = vec![None; junctions];
        reached[start] = Some((0, None));
        loop {
            let mut is_settled = true;
            for (index, count) in self.counts.iter().enumerate().filter(|(index, _)| *index != without) {
                for (way, from, to) in [(Way::More, count.from, count.to), (Way::Less, count.to, count.from)] {
                    let (Some((cost, _)), Some(more)) = (reached[from], self.cost(index, way, printed)) else {
                        continue;
                    };
                    if reached[to].is_none_or(|(known, _)| cost + more < known) {
                        reached[to] = Some((cost + more, Some((index, from))));
                        is_settled = false;
                    }
                }
            }
            if is_settled {
                break;
            }
        }
        let (cost, _) = reached[end]?;
        let mut path = Vec::new();
        let mut here = end;
        while let Some((_, Some((index, from)))) = reached[here] {
            path.push(index);
            here = from;
        }
        Some((cost, path))
    }

    /// What it costs to let a count be one more or one less than it is; none where it cannot be.
    fn cost(&self, index: usize, way: Way, printed: &[Printed]) -> Option<u64> {
        let Count { value, worth, .. } = self.counts[index];
        let may = match (printed[index], way) {
            (Printed::Few, Way::More) => value + 1 < self.limit,
            (Printed::Few, Way::Less) => value > 0,
            (_, Way::More) => true,
            (_, Way::Less) => value > self.limit,
        };
        let cost = if matches!(printed[index], Printed::Number(_)) { worth.max(1) } else { 0 };
        may.then_some(cost)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Printed::{Few, Number, Withdrawn};

    /// Rows and columns with their totals, and a second table of the same things.
    #[derive(Debug, Clone)]
    struct Tables {
        cells: Vec<Vec<u64>>,
        kinds: Vec<u64>,
    }

    /// Sums as somebody reads them off the page: one number is the sum of some others.
    type Sums = Vec<(usize, Vec<usize>)>;

    impl Tables {
        fn total(&self) -> u64 {
            self.cells.iter().flatten().sum()
        }

        /// The network, and the sums, which are worked out here anew from how the tables are printed.
        fn network(&self, limit: u64) -> (Network, Sums) {
            let (rows, columns) = (self.cells.len(), self.cells[0].len());
            let end = 1 + rows + columns;
            let mut network = Network::new(limit);
            let mut sums: Sums = Vec::new();
            let mut of_rows = Vec::new();
            for (row, cells) in self.cells.iter().enumerate() {
                let sum = cells.iter().sum();
                let whole = network.add(0, 1 + row, sum, sum);
                let cells = cells.iter().enumerate();
                let parts = cells.map(|(column, cell)| network.add(1 + row, 1 + rows + column, *cell, *cell));
                sums.push((whole, parts.collect()));
                of_rows.push(whole);
            }
            let mut of_columns = Vec::new();
            for column in 0..columns {
                let sum = self.cells.iter().map(|row| row[column]).sum();
                let whole = network.add(1 + rows + column, end, sum, sum);
                let parts = (0..rows).map(|row| sums[row].1[column]).collect();
                sums.push((whole, parts));
                of_columns.push(whole);
            }
            let kinds = self.kinds.iter().map(|kind| network.add(end, end + 1, *kind, *kind)).collect();
            let total = network.add(end + 1, 0, self.total(), self.total());
            sums.extend([of_rows, of_columns, kinds].map(|parts| (total, parts)));
            (network, sums)
        }
    }

    /// Somebody who knows all that is printed, that counts are whole and not negative, and what adds up to
    /// what: the least and the most that each count can be.
    #[derive(Clone)]
    struct Attacker<'a> {
        bounds: Vec<(u64, u64)>,
        sums: &'a Sums,
    }

    impl<'a> Attacker<'a> {
        fn new(printed: &[Printed], limit: u64, most: u64, sums: &'a Sums) -> Attacker<'a> {
            let nothing = printed.iter().all(|one| *one == Withdrawn);
            let bounds = printed.iter().map(|one| match one {
                Number(number) => (*number, *number),
                Few => (0, limit - 1),
                Withdrawn if nothing => (0, most),
                Withdrawn => (limit, most),
            });
            Attacker { bounds: bounds.collect(), sums }
        }

        /// Narrows every count by every sum until nothing changes; false where nothing fits any more.
        fn narrow(&mut self) -> bool {
            loop {
                let before = self.bounds.clone();
                for (whole, parts) in self.sums {
                    let (low, high) = parts
                        .iter()
                        .fold((0, 0), |(low, high), part| (low + self.bounds[*part].0, high + self.bounds[*part].1));
                    let of_whole = self.bounds[*whole];
                    self.bounds[*whole] = (of_whole.0.max(low), of_whole.1.min(high));
                    for part in parts {
                        let (least, most) = self.bounds[*part];
                        let (other_low, other_high) = (low - least, high - most);
                        let at_least = of_whole.0.saturating_sub(other_high);
                        let Some(at_most) = of_whole.1.checked_sub(other_low) else { return false };
                        self.bounds[*part] = (least.max(at_least), most.min(at_most));
                    }
                    if parts.iter().chain([whole]).any(|one| self.bounds[*one].0 > self.bounds[*one].1) {
                        return false;
                    }
                    // The bounds of the parts have moved: the sum is looked at anew in the next round.
                }
                if self.bounds == before {
                    return true;
                }
            }
        }

        /// Whether any numbers fit.
        fn fits(mut self) -> bool {
            if !self.narrow() {
                return false;
            }
            let Some(open) = self.bounds.iter().position(|(low, high)| low < high) else { return true };
            let (low, high) = self.bounds[open];
            (low..=high).any(|value| self.supposing(open, value).fits())
        }

        fn supposing(&self, index: usize, value: u64) -> Attacker<'a> {
            let mut supposing = self.clone();
            supposing.bounds[index] = (value, value);
            supposing
        }

        /// Whether a count can be one thing only.
        fn can_tell(&self, index: usize) -> bool {
            let mut narrowed = self.clone();
            assert!(narrowed.narrow(), "the true numbers fit what is printed");
            let (low, high) = narrowed.bounds[index];
            (low..=high).filter(|value| narrowed.supposing(index, *value).fits()).take(2).count() < 2
        }
    }

    fn tables() -> impl Strategy<Value = Tables> {
        let count = prop_oneof![3 => 0..3u64, 2 => 0..7u64, 1 => 5..14u64];
        (2..6usize, 2..4usize)
            .prop_flat_map(move |(rows, columns)| {
                prop::collection::vec(prop::collection::vec(count.clone(), columns), rows)
            })
            .prop_flat_map(|cells| {
                let total: u64 = cells.iter().flatten().sum();
                let kinds = prop::collection::vec(0..=total, 1..4).prop_map(move |mut cuts| {
                    cuts.sort_unstable();
                    cuts.push(total);
                    let mut before = 0;
                    cuts.into_iter().map(|cut| cut - std::mem::replace(&mut before, cut)).collect()
                });
                (Just(cells), kinds)
            })
            .prop_map(|(cells, kinds)| Tables { cells, kinds })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nobody_can_tell_what_is_not_printed(tables in tables(), limit in 2..7u64) {
            let (network, sums) = tables.network(limit);
            let printed = network.printed();
            for (count, printed) in network.counts.iter().zip(&printed) {
                let says_true = match printed {
                    Number(number) => *number == count.value && count.value >= limit,
                    Few => count.value < limit,
                    Withdrawn => true,
                };
                prop_assert!(says_true, "{count:?} is printed as {printed:?}");
            }
            let attacker = Attacker::new(&printed, limit, tables.total() + limit, &sums);
            for index in (0..printed.len()).filter(|index| !matches!(printed[*index], Number(_))) {
                prop_assert!(!attacker.can_tell(index), "number {index} can be told from {printed:?}");
            }
        }
    }

    /// One table of these counts, and its total.
    fn one_table(limit: u64, counts: &[u64]) -> Vec<Printed> {
        let mut network = Network::new(limit);
        for count in counts {
            network.add(0, 1, *count, *count);
        }
        let total = counts.iter().sum();
        network.add(1, 0, total, total);
        network.printed()
    }

    #[test]
    fn what_is_left_of_a_total_is_no_small_number() {
        assert_eq!(one_table(5, &[9, 7, 6]), [Number(9), Number(7), Number(6), Number(22)]);
        // One small count would be the total less the others: the least of these goes with it.
        assert_eq!(one_table(5, &[9, 7, 3]), [Number(9), Withdrawn, Few, Number(19)]);
        assert_eq!(one_table(5, &[9, 3, 2]), [Number(9), Few, Few, Number(14)]);
    }

    #[test]
    fn nought_is_small() {
        assert_eq!(one_table(5, &[9, 7, 0]), [Number(9), Withdrawn, Few, Number(16)]);
        // Two that make up nothing are both nought.
        assert_eq!(one_table(5, &[9, 0, 0]), [Withdrawn, Few, Few, Number(9)]);
        // What is not small cannot be less than five, so that it is the total which goes.
        assert_eq!(one_table(5, &[5, 0, 0]), [Number(5), Few, Few, Withdrawn]);
    }

    #[test]
    fn as_many_as_can_be_are_no_secret() {
        assert_eq!(one_table(5, &[9, 4, 4]), [Withdrawn, Few, Few, Number(17)]);
        assert_eq!(one_table(5, &[3, 0]), [Few, Few, Few]);
    }

    #[test]
    fn what_no_single_sum_tells_is_found() {
        // Every row and column has two small counts or more. Yet the first two rows less the first column are
        // known, and so is what they leave of the second column: its third count.
        let cells = [[2, 2, 9, 9], [2, 2, 9, 9], [9, 2, 2, 2], [9, 9, 2, 2]].map(|row| row.to_vec()).to_vec();
        let (network, sums) = Tables { cells, kinds: vec![40, 41] }.network(5);
        let third_of_the_second = 12;
        let careless: Vec<Printed> =
            network.counts.iter().map(|one| if one.value < 5 { Few } else { Number(one.value) }).collect();
        assert!(Attacker::new(&careless, 5, 99, &sums).can_tell(third_of_the_second));
        assert!(!Attacker::new(&network.printed(), 5, 99, &sums).can_tell(third_of_the_second));
    }

    #[test]
    fn a_total_of_another_table_gives_nothing_away() {
        let tables = Tables { cells: vec![vec![9, 6], vec![8, 7]], kinds: vec![12, 17, 1] };
        let (network, _) = tables.network(5);
        let printed = network.printed();
        assert_eq!(printed.last(), Some(&Number(30)));
        assert_eq!(printed[printed.len() - 4..printed.len() - 1], [Withdrawn, Number(17), Few]);
    }

    #[test]
    fn what_no_words_keep_is_not_said_at_all() {
        // Two counts that are under two, of a total that is not: both are one.
        assert_eq!(one_table(2, &[1, 1]), [Withdrawn, Withdrawn, Withdrawn]);
    }
}
