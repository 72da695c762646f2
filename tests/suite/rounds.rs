//! What a round of `wayleaf watch` waits for and what it costs, and what it writes to whom.

#![expect(clippy::print_stderr, reason = "what is skipped, and the figures, are said to whoever runs it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use wayleaf::build::Event;
use wayleaf::watch::{Changes, Message, Round, Screen, Watch};

use crate::watched::{Watched, case, lay_out, says};
use crate::whole::ensure;

/// More trials of `watch`.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("watch/it-starts-at-the-first-notice", first_notice),
        Trial::test("watch/a-newer-change-calls-off-the-work-in-hand", superseded),
        Trial::test("watch/a-file-is-whole-at-every-moment", always_whole),
        Trial::test("watch/nothing-to-do-costs-nothing", idle),
        Trial::test("watch/on-a-terminal-it-clears-nothing", on_a_terminal),
        Trial::test("watch/memory-stays-flat", flat_memory),
    ]
}

/// While another file is saved all the time, there is no quiet moment to wait for.
fn first_notice() -> Result<(), Failed> {
    let watched = Watched::start();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if is_done.load(Ordering::Relaxed) {
                    break;
                }
                watched.save("content/cases/T-2/case.toml", &case("T-2", &format!("Turn {turn}")));
                thread::sleep(Duration::from_millis(30));
            }
        });
        watched.save("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
        let said = watched.says("T-1", "Likes maps");
        is_done.store(true, Ordering::Relaxed);
        said
    })
}

/// Takes down what a watch does, saves another case at the first document of a round, and ends it in time.
struct Saving {
    root: PathBuf,
    sender: Sender<Message>,
    rounds: Vec<(BTreeSet<String>, usize)>,
}

impl Screen for Saving {
    fn begins(&mut self, changes: &Changes) {
        self.rounds.push((changes.0.clone(), 0));
    }

    fn looks(&mut self, _at: usize, _of: usize) {}

    fn takes(&mut self, _event: &Event) {
        if let [.., (_, made)] = self.rounds.as_mut_slice() {
            *made += 1;
        }
        if self.rounds.len() == 1 && self.rounds[0].1 == 1 {
            let path = self.root.join("content/cases/T-2/case.toml");
            fs::write(&path, case("T-2", "Likes trains")).unwrap();
            self.sender.send(Message::Touched(vec![path])).unwrap();
        }
    }

    fn ends(&mut self, _round: &Round) {
        self.sender.send(Message::Stop).unwrap();
    }
}

fn superseded() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("workspace");
    lay_out(&root);
    let today = || jiff::civil::date(2026, 3, 1);
    let mut watch = Watch::new(&root, &folder.path().join("out"), today)?;
    let mut screen = Saving { root, sender: watch.sender(), rounds: Vec::new() };
    watch.run(&mut screen);
    let changed = BTreeSet::from(["content/cases/T-2/case.toml".to_owned()]);
    ensure(screen.rounds.len() == 2, format!("{:?}", screen.rounds))?;
    ensure(screen.rounds[0].1 == 1, "the first round stops at once")?;
    // What was made is not made again, and what was not yet made is made with the newer words.
    ensure(screen.rounds[1] == (changed, 5), format!("{:?}", screen.rounds))?;
    let note = |reference: &str| folder.path().join(format!("out/chair/{reference}/note.pdf"));
    ensure(says(&note("T-2"), "Likes trains") && says(&note("T-1"), "Draws comics"), "both are up to date")
}

fn always_whole() -> Result<(), Failed> {
    let watched = Watched::start();
    let note = watched.note("T-1", "chair");
    for turn in 0..12 {
        let words = format!("Likes number {turn}");
        watched.save("content/cases/T-1/case.toml", &case("T-1", &words));
        let mut broken = None;
        watched.until("the file", || match fs::read(&note) {
            Ok(bytes) if bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF") => {
                says(&note, &words)
            }
            other => {
                broken = Some(format!("in the middle of turn {turn}: {:?}", other.map(|bytes| bytes.len())));
                true
            }
        })?;
        ensure(broken.is_none(), broken.unwrap_or_default())?;
    }
    Ok(())
}

/// The processor's time in clock ticks that a program has used.
#[cfg(target_os = "linux")]
fn ticks(id: u32) -> Result<u64, Failed> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let after = stat.rsplit(')').next().ok_or("no figures")?;
    let figures: Vec<&str> = after.split_whitespace().collect();
    // The user's and the system's, the fourteenth and fifteenth of all.
    Ok(figures[11].parse::<u64>()? + figures[12].parse::<u64>()?)
}

/// `WAYLEAF_IDLE` says for how many seconds, for a figure over a minute.
#[cfg(target_os = "linux")]
fn idle() -> Result<(), Failed> {
    let seconds: u64 = std::env::var("WAYLEAF_IDLE").ok().and_then(|number| number.parse().ok()).unwrap_or(3);
    let (watched, _address) = Watched::previewed();
    watched.rest()?;
    let before = ticks(watched.child.id())?;
    thread::sleep(Duration::from_secs(seconds));
    let used = ticks(watched.child.id())? - before;
    eprintln!("{used} clock ticks in {seconds} s without a change");
    // One look after the last change, and then nothing.
    ensure(used <= 5, format!("{used} clock ticks in {seconds} s"))
}

#[cfg(not(target_os = "linux"))]
fn idle() -> Result<(), Failed> {
    eprintln!("skipped: the processor's time is read on Linux alone");
    Ok(())
}

/// Played with `script`, which gives a program a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal() -> Result<(), Failed> {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `script` here");
        return Ok(());
    }
    let watched = Watched::on_a_terminal();
    let shows = |words: &str| watched.since(0).concat().contains(words);
    watched.until("the block", || shows("end with Ctrl+C") && shows("written"))?;
    watched.save("content/cases/T-1/case.toml", "reference = ");
    watched.until("the error", || shows("toml-syntax") && shows("case.toml:1:"))?;
    watched.save("content/cases/T-1/case.toml", &case("T-1", "Likes maps"));
    watched.says("T-1", "Likes maps")?;
    watched.until("its end", || shows("0 errors"))?;
    let all = watched.since(0).concat();
    for clearing in ["\u{1b}[2J", "\u{1b}[3J", "\u{1b}c", "\u{1b}[?1049h"] {
        ensure(!all.contains(clearing), format!("it writes {clearing:?}"))?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn on_a_terminal() -> Result<(), Failed> {
    eprintln!("skipped: a terminal is played on Linux alone");
    Ok(())
}

/// Rebuilds again and again; `WAYLEAF_REBUILDS` says how often, for a figure over ten thousand.
#[cfg(target_os = "linux")]
fn flat_memory() -> Result<(), Failed> {
    let rounds: usize = std::env::var("WAYLEAF_REBUILDS").ok().and_then(|number| number.parse().ok()).unwrap_or(60);
    let watched = Watched::start();
    let resident = || -> Result<u64, Failed> {
        let status = fs::read_to_string(format!("/proc/{}/status", watched.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no figure")?;
        Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
    };
    let mut early = 0;
    for round in 0..rounds {
        let mark = watched.mark();
        let words =
            if round % 10 == 9 { "reference = ".to_owned() } else { case("T-1", &format!("Likes number {round}")) };
        watched.write("content/cases/T-1/case.toml", &words);
        watched.round(mark)?;
        if round == rounds / 3 {
            early = resident()?;
        }
    }
    let late = resident()?;
    eprintln!("after {rounds} rebuilds: {} MB, and {} MB after a third of them", late / 1024, early / 1024);
    // A leak of a document's pages would be some megabytes a round.
    ensure(late < early + early / 4 + 8 * 1024, format!("{early} kB became {late} kB in {rounds} rebuilds"))
}

#[cfg(not(target_os = "linux"))]
fn flat_memory() -> Result<(), Failed> {
    eprintln!("skipped: memory is read on Linux alone");
    Ok(())
}
