//! Withholding is exclusion: what each withheld thing would do to a document, shown in the chair's copy, and
//! not done in any copy of the family.

use std::collections::BTreeMap;
use std::fs;

use libtest_mimic::{Failed, Trial};
use wayleaf::compile::Compiler;
use wayleaf::diagnostic::Sink;
use wayleaf::reader::Reader;
use wayleaf::request::{self, Selection};
use wayleaf::workspace::Workspace;

use crate::whole::ensure;

/// The trials of exclusion: one for each effect.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |effect: &'static Effect| Trial::test(format!("exclusion/{}", effect.name), move || check(effect));
    EFFECTS.iter().map(trial).collect()
}

/// Something that a withheld thing would do.
struct Effect {
    name: &'static str,
    /// What is added to the case, withheld from the family.
    added: &'static str,
    /// Whether it stands before the rest of the case.
    before: bool,
    /// Lines that the chair's copy has once it is added, one of them only then, and no copy of the family ever.
    chair_only: &'static [&'static str],
    /// Lines that every copy of the family has, with it and without.
    family: &'static [&'static str],
}

const EFFECTS: &[Effect] = &[
    Effect {
        name: "numbers",
        added: "[[need]]\nid = \"x\"\ntext = \"A way out of debt\"\nWITHHOLD\n",
        before: true,
        chair_only: &["| 1 | A way out of debt |", "| 2 | Sleeps badly |"],
        family: &["| 1 | Sleeps badly |"],
    },
    Effect {
        name: "headings",
        added: "[[context]]\nid = \"x\"\nname = \"The corner shop\"\nharm = 5\nWITHHOLD\n",
        before: false,
        chair_only: &["### The corner shop"],
        family: &["### The park"],
    },
    Effect {
        name: "headings-with-nothing-else-under-them",
        added: "[[seen]]\nby = \"school\"\ntext = \"In the art room\"\nWITHHOLD\n",
        before: false,
        chair_only: &["? Seen", "In the art room"],
        family: &["## Records"],
    },
    Effect {
        name: "references",
        added: "[[goal]]\nid = \"g2\"\ntext = \"To sleep\"\nWITHHOLD\n[[context]]\nid = \"x\"\nname = \"The corner shop\"\nWITHHOLD\n",
        before: false,
        chair_only: &["The park; The corner shop"],
        family: &["| The park |"],
    },
    Effect {
        name: "people-known-only-through-it",
        added: "[[information]]\nid = \"x\"\ntext = \"Seen with an older man\"\nabout = [\"adult-1\", \"adult-2\"]\nWITHHOLD\n",
        before: true,
        chair_only: &["Seen with an older man"],
        family: &["| adult 1 |"],
    },
    Effect {
        name: "counts",
        added: "[[need]]\nid = \"x\"\ntext = \"A way out of debt\"\nWITHHOLD\n[[action]]\nid = \"ax\"\ntext = \"Clear the debt\"\nneeds = [\"x\"]\nWITHHOLD\n",
        before: false,
        chair_only: &["Needs: 2", "Actions: 2"],
        family: &["Needs: 1"],
    },
    Effect {
        name: "shares",
        added: "[[action]]\nid = \"ax\"\ntext = \"Patrol the park\"\ntarget = \"place\"\nWITHHOLD\n",
        before: false,
        chair_only: &["Context work: 50%", "Asks the family: 50%"],
        family: &["Needs: 1"],
    },
    Effect {
        name: "unmet-needs",
        added: "[[need]]\nid = \"x\"\ntext = \"A way out of debt\"\nWITHHOLD\n",
        before: false,
        chair_only: &["Unmet: 1"],
        family: &["Needs: 1"],
    },
    Effect {
        name: "dates",
        added: "[[meeting]]\nid = \"x\"\nkind = \"core-group\"\non = 2026-03-22\nnext = 2026-04-28\nWITHHOLD\n",
        before: false,
        chair_only: &["Core group: Core group, 22 March 2026"],
        family: &["Next core group: 2 April 2026"],
    },
    Effect {
        name: "order",
        added: "[[weighting]]\ncontext = \"park\"\nby = \"conference\"\non = 2026-03-23\nharm = 1\nWITHHOLD\n",
        before: false,
        chair_only: &["Harm: 1"],
        family: &["Harm: 3"],
    },
    Effect { name: "updates", added: "", before: false, chair_only: &["Men at the gate"], family: &["### The park"] },
    Effect {
        name: "meetings",
        added: "[[meeting]]\nid = \"x\"\nkind = \"strategy-discussion\"\non = 2026-03-02\ninitiated-s47 = true\ndecision = \"To enquire\"\nWITHHOLD\n",
        before: true,
        chair_only: &["Strategy discussion: Strategy discussion, 2 March 2026", "To enquire"],
        family: &["Conference: Initial conference, 24 March 2026"],
    },
];

const WITHHOLD: &str = "withhold = { from = [\"family\"], reason = \"police-investigation\", requested-by = \"school\", agreed-by = \"chair\", agreed-on = 2026-03-10, review-on = 2026-06-01 }";

const CASE: &str = r#"[young-person]
id = "yp"
name = "Ash Rowan"
[[family]]
id = "mother"
name = "Kim Rowan"
relationship = "mother"
role = "protective-partner"
[[family]]
id = "father"
name = "Lee Rowan"
relationship = "father"
role = "protective-partner"
[[partner]]
id = "school"
agency = "education"
role = "head of year"
[[person]]
id = "adult-1"
kind = "other-adult"
[[person]]
id = "adult-2"
kind = "other-adult"
[[meeting]]
id = "m1"
kind = "initial-conference"
on = 2026-03-24
next = 2026-04-02
[[context]]
id = "park"
name = "The park"
harm = 3
UPDATE
[[context]]
id = "home"
name = "Home"
harm = 2
[[need]]
id = "n1"
text = "Sleeps badly"
contexts = CONTEXTS
[[action]]
id = "a1"
text = "A quiet room"
owner = "mother"
target = "home"
needs = ["n1"]
wording = { young-person = "A quiet room" }
[[information]]
id = "i1"
text = "Two people saw it"
about = ["adult-2"]
share = ["family"]
"#;

/// The files of a case, with what an effect adds or without.
fn case(effect: &Effect, with: bool) -> String {
    let added = if with { effect.added } else { "" };
    let update = "[[context.update]]\non = 2026-03-20\nrisks = \"Men at the gate\"\nharm = 5\nWITHHOLD";
    let update = if with && effect.name == "updates" { update } else { "" };
    let contexts = if with && effect.name == "references" { "[\"park\", \"x\"]" } else { "[\"park\"]" };
    let case = CASE.replace("UPDATE", update).replace("CONTEXTS", contexts);
    let all = if effect.before { format!("{added}{case}") } else { format!("{case}{added}") };
    format!("reference = \"T-1\"\n{all}").replace("WITHHOLD", WITHHOLD)
}

fn check(effect: &Effect) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    for (path, file) in [("templates/everything/1.0", "interference/everything.toml"), ("content", "authority.toml")] {
        fs::create_dir_all(root.join(path))?;
        let name = if file == "authority.toml" { "authority.toml" } else { "form.toml" };
        fs::copy(crate::folder::root().join(file), root.join(path).join(name))?;
    }
    fs::create_dir_all(root.join("content/cases/T-1"))?;
    let mut sink = Sink::new();
    let compiler = Compiler::new(Workspace::new(root), &mut sink).map_err(|_| "no compiler")?;
    let copies = |with: bool| -> Result<BTreeMap<Reader, String>, Failed> {
        fs::write(root.join("content/cases/T-1/case.toml"), case(effect, with))?;
        let mut sink = Sink::new();
        let history = compiler.case("T-1", &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
        let selection = Selection { forms: vec![("everything".to_owned(), None)], ..Selection::default() };
        let requests = request::of_case(&history, &compiler.forms, &selection, None, &mut sink);
        let mut copies = BTreeMap::new();
        for request in &requests {
            let composed = compiler.composed(request, &mut sink).map_err(|_| format!("{:?}", sink.diagnostics()))?;
            copies.insert(request.reader.clone(), composed.to_string());
        }
        Ok(copies)
    };
    let (without, with) = (copies(false)?, copies(true)?);
    for line in effect.chair_only {
        ensure(with[&Reader::Chair].contains(line), format!("the chair has `{line}`:\n{}", with[&Reader::Chair]))?;
    }
    let comes = effect.chair_only.iter().any(|line| !without[&Reader::Chair].contains(line));
    ensure(comes, "nothing comes with what is added")?;
    let mut readers = 0;
    for (reader, copy) in with.iter().filter(|(reader, _)| reader.is_family()) {
        readers += 1;
        ensure(
            *copy == without[reader],
            format!("the copy of {reader} changes:\n{copy}\nwithout:\n{}", without[reader]),
        )?;
        for line in effect.chair_only {
            ensure(!copy.contains(line), format!("{reader} has `{line}`"))?;
        }
        for line in effect.family {
            ensure(copy.contains(line), format!("{reader} has `{line}`:\n{copy}"))?;
        }
    }
    ensure(readers == 4, format!("{readers} readers of the family"))
}
