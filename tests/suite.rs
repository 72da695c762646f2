//! One runner for all tests: folders of inputs and expected outputs, and what folders cannot say.
//!
//! `tests/README.md` is the manual. `UPDATE=1 cargo test` writes the expectations anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

#[path = "suite/anonymised.rs"]
mod anonymised;
#[path = "suite/browser.rs"]
mod browser;
#[path = "suite/catalogue.rs"]
mod catalogue;
#[path = "suite/circulation.rs"]
mod circulation;
#[path = "suite/clock.rs"]
mod clock;
#[path = "suite/conventions.rs"]
mod conventions;
#[path = "suite/documents.rs"]
mod documents;
#[path = "suite/exclusion.rs"]
mod exclusion;
#[path = "suite/folder.rs"]
mod folder;
#[path = "suite/gate.rs"]
mod gate;
#[path = "suite/interference.rs"]
mod interference;
#[path = "suite/locks.rs"]
mod locks;
#[path = "suite/made.rs"]
mod made;
#[path = "suite/messages.rs"]
mod messages;
#[path = "suite/neighbours.rs"]
mod neighbours;
#[path = "suite/pages.rs"]
mod pages;
#[path = "suite/practice.rs"]
mod practice;
#[path = "suite/preview.rs"]
mod preview;
#[path = "suite/published.rs"]
mod published;
#[path = "suite/rounds.rs"]
mod rounds;
#[path = "suite/rules.rs"]
mod rules;
#[path = "suite/scaffold.rs"]
mod scaffold;
#[path = "suite/seeds.rs"]
mod seeds;
#[path = "suite/versions.rs"]
mod versions;
#[path = "suite/watch.rs"]
mod watch;
#[path = "suite/watched.rs"]
mod watched;
#[path = "suite/whole.rs"]
mod whole;

use libtest_mimic::Arguments;

fn main() {
    let mut trials = folder::trials();
    trials.extend(anonymised::trials());
    trials.extend(browser::trials());
    trials.extend(catalogue::trials());
    trials.extend(circulation::trials());
    trials.extend(clock::trials());
    trials.extend(conventions::trials());
    trials.extend(documents::trials());
    trials.extend(pages::trials());
    trials.extend(practice::trials());
    trials.extend(preview::trials());
    trials.extend(gate::trials());
    trials.extend(rules::trials());
    trials.extend(exclusion::trials());
    trials.extend(messages::trials());
    trials.extend(neighbours::trials());
    trials.extend(interference::trials());
    trials.extend(locks::trials());
    trials.extend(published::trials());
    trials.extend(scaffold::trials());
    trials.extend(versions::trials());
    trials.extend(watch::trials());
    trials.extend(rounds::trials());
    trials.extend(whole::trials());
    let names: Vec<String> = trials.iter().map(|trial| trial.name().to_owned()).collect();
    trials.extend(seeds::trials(&names));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
