//! What the practice rules said of a case, for the chair's page: findings by group, and the Six Cs.

use super::Scene;
use super::cells::Cell;
use crate::codes::RULE_LEVEL;
use crate::derived::EVIDENCE;
use crate::diagnostic::Diagnostic;
use crate::document::Words;
use crate::practice::{self, Judgement, Rule, Score};

/// What stands under `derived`; `None` for what no rule says.
pub(super) fn of_root<'a>(scene: &Scene<'a>, name: &str) -> Option<Cell<'a>> {
    let known = crate::derived::FOR_THE_CHAIR.contains(&name);
    let Some(judgement) = scene.judgement.filter(|_| known) else { return known.then_some(Cell::Nothing) };
    Some(match name {
        "findings" => Cell::Many(judgement.findings.iter().filter_map(|one| finding(scene, one)).collect()),
        "finding-groups" => groups(scene, judgement),
        "findings-count" => count(judgement.findings.len()),
        "waived-count" => count(judgement.waived.len()),
        _ => Cell::Many(judgement.scores.iter().map(|one| score(scene, one)).collect()),
    })
}

fn groups<'a>(scene: &Scene<'a>, judgement: &'a Judgement) -> Cell<'a> {
    let of = |finding: &Diagnostic| practice::rule(finding.name).map(|rule| rule.group);
    let mut groups: Vec<_> = judgement.findings.iter().filter_map(of).collect();
    groups.sort_unstable();
    groups.dedup();
    let rows = groups.into_iter().map(|group| {
        let findings: Vec<Cell<'a>> = judgement
            .findings
            .iter()
            .filter(|one| of(one) == Some(group))
            .filter_map(|one| finding(scene, one))
            .collect();
        Cell::Row(vec![
            ("label", Cell::Words(scene.language.words("rule-group", group.code()))),
            ("count", count(findings.len())),
            ("findings", Cell::Many(findings)),
        ])
    });
    Cell::Many(rows.collect())
}

fn finding<'a>(scene: &Scene<'a>, finding: &'a Diagnostic) -> Option<Cell<'a>> {
    let rule = practice::rule(finding.name)?;
    let place = finding.place.as_ref();
    let hints = finding.hints.iter().map(|hint| Cell::Text(printed(hint).into(), place));
    let line = place.map_or_else(Words::default, |place| {
        let file = place.source.path.rsplit('/').next().unwrap_or_default();
        Words::new(file, None).joint(", ").then(scene.language.page("line")).joint(&format!(" {}", place.start().line))
    });
    let message = finding.quoting.as_ref().unwrap_or(&finding.message);
    Some(Cell::Row(vec![
        ("rule", Cell::Text(rule.name.into(), None)),
        ("number", Cell::Text(rule.number.into(), None)),
        ("message", Cell::Text(printed(message).into(), place)),
        ("hint", Cell::Many(hints.collect())),
        ("where", Cell::Words(line)),
        ("level", Cell::Code(&RULE_LEVEL, practice::level(rule, scene.authority).code())),
    ]))
}

/// A message as a page has it: a sentence, with quotation marks where a terminal has backticks.
fn printed(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut open = false;
    for (at, character) in message.char_indices() {
        match character {
            '`' => {
                open = !open;
                text.push(if open { '“' } else { '”' });
            }
            first if at == 0 => text.extend(first.to_uppercase()),
            other => text.push(other),
        }
    }
    text
}

/// One of the Six Cs: its evidence in numbers, and the rules that found something.
fn score<'a>(scene: &Scene<'a>, score: &'a Score) -> Cell<'a> {
    let language = scene.language;
    let evidence = score.evidence.iter().map(|one| {
        let number = match one.of {
            Some(of) => format!(": {} ", one.some) + &language.page("of").text() + &format!(" {of}"),
            None => format!(": {}", one.some),
        };
        Cell::Words(language.words("evidence-of", one.code).joint(&number))
    });
    let against = score.against.iter().map(|(rule, some)| Cell::Words(found(rule, *some)));
    Cell::Row(vec![
        ("label", Cell::Words(language.words("six-cs", score.code))),
        ("state", Cell::Code(&EVIDENCE, score.state.code())),
        ("evidence", Cell::Many(evidence.collect())),
        (
            "against",
            if score.against.is_empty() { Cell::Words(language.page("none")) } else { Cell::Many(against.collect()) },
        ),
    ])
}

fn found(rule: &Rule, some: usize) -> Words {
    let summary = printed(rule.page.summary);
    Words::new(if some > 1 { format!("{summary} ({some})") } else { summary }, None)
}

fn count<'a>(count: usize) -> Cell<'a> {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}
