//! `import online-retail`: plan, say what the file holds, do it, and say what became of every line.

use protocol::{Amount, Currency, Money, StaffId};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use super::arguments::{Common, ImportArguments, ImportKind};
use super::show::print;
use super::{Failure, start};
use crate::import::{
    Category, ImportOutcome, Plan, PlanOptions, Secret, StepResult, plan, run, write_report,
};

/// So many reasons are told without a report: enough to see what is wrong with a file as a whole.
const REASONS_SHOWN: usize = 5;

pub(super) fn online_retail(common: &Common, kind: &ImportKind) -> Result<(), Failure> {
    let ImportKind::OnlineRetail(arguments) = kind;
    let settings = common.load()?.settings;
    let options = PlanOptions {
        currency: settings.currency.unwrap_or(Currency::GBP),
        branches: arguments.branches,
        registers: arguments.registers,
        staff: StaffId(arguments.staff),
        ..PlanOptions::default()
    };
    let file = File::open(&arguments.file).map_err(|error| Failure::at(&arguments.file, &error))?;
    let plan = plan(BufReader::new(file), &options)?;
    print(&planned(&plan))?;
    if !plan.report.reconciles() {
        return Err(Failure::fault("the plan does not add up to the file; nothing was imported"));
    }
    let nothing = plan.steps.is_empty() && plan.report.file.lines > 0;
    if arguments.dry_run || nothing {
        report(arguments, &plan, None)?;
        return if nothing {
            Err(Failure::fault("no line of the file can be used; nothing was imported"))
        } else {
            Ok(())
        };
    }
    start::log(&settings)?;
    let outcome = start::block_on(async {
        let node = start::open(&settings)?;
        let outcome = run(&plan, &node, &mut tell).await;
        node.stop().await;
        Ok(outcome?)
    })?;
    print(&done(&plan, &outcome))?;
    report(arguments, &plan, Some(&outcome))?;
    judge(&outcome)
}

fn tell(secret: &Secret) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match secret {
        Secret::Pin(staff, pin) => writeln!(out, "staff {staff} is created with PIN {pin}")?,
        Secret::Token(register, token) => {
            writeln!(out, "till {register} is created; its device token is {token}")?;
        }
    }
    out.flush()
}

fn report(arguments: &ImportArguments, plan: &Plan, outcome: Option<&ImportOutcome>) -> Result<(), Failure> {
    let Some(path) = &arguments.report else { return Ok(()) };
    let file = File::create(path).map_err(|error| Failure::at(path, &error))?;
    write_report(plan, outcome, BufWriter::new(file)).map_err(|error| unwritten(path, error))
}

fn unwritten(path: &Path, error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::at(path, &error),
        other => Failure::fault(format_args!("{}: {other:?}", path.display())),
    }
}

fn planned(plan: &Plan) -> String {
    let report = &plan.report;
    let mut text = format!(
        "{} lines of {} documents, {}; {} products, {} commands\n\n",
        report.file.lines,
        report.documents,
        money(plan.currency, report.file.amount),
        plan.products.len(),
        plan.steps.len()
    );
    for (category, total) in report.totals() {
        let amount = money(plan.currency, total.amount);
        text.push_str(&format!("{:26}{:>8} lines {amount:>20}\n", category.name(), total.lines));
    }
    text.push_str(&format!(
        "\n{} documents became more than one command; {} returns had several sales to choose from;\n\
         {} codes differ from another only in case; {} items are never sold at a price\n",
        report.documents_split,
        report.ambiguous_returns,
        report.merged_codes,
        report.unpriced.len()
    ));
    let rejected = || report.fates.iter().filter(|fate| fate.category == Category::Rejected);
    for fate in rejected().take(REASONS_SHOWN) {
        text.push_str(&format!("rejected  line {}: {}\n", fate.number, fate.detail));
    }
    let more = rejected().count().saturating_sub(REASONS_SHOWN);
    if more > 0 {
        text.push_str(&format!("rejected  … and {more} more; --report FILE tells of every line\n"));
    }
    text
}

fn done(plan: &Plan, outcome: &ImportOutcome) -> String {
    let count = |wanted: fn(&StepResult) -> bool| outcome.count(wanted);
    let (new, repeated, refused) = (
        count(|result| matches!(result, StepResult::Done)),
        count(|result| matches!(result, StepResult::Repeated)),
        count(|result| matches!(result, StepResult::Refused(_))),
    );
    let mut text = format!(
        "\n{new} commands done, {repeated} had been done before, {refused} refused; {} things created; {:.1} s\n",
        outcome.created,
        outcome.elapsed.as_secs_f64()
    );
    for (step, result) in plan.steps.iter().zip(&outcome.results) {
        if let StepResult::Refused(refusal) = result {
            let lines = step.lines.iter().filter_map(|line| plan.report.fates.get(*line));
            let document = lines.map(|line| line.document.as_str()).next().unwrap_or("a shift");
            text.push_str(&format!("refused  {document} at till {}: {refusal}\n", step.register));
        }
    }
    for difference in &outcome.differences {
        text.push_str(&format!("differs  {difference}\n"));
    }
    if outcome.more_differences > 0 {
        text.push_str(&format!("differs  … and {} more\n", outcome.more_differences));
    }
    if outcome.differences.is_empty() {
        let net = money(plan.currency, plan.expected_net());
        let shelves = plan.expected_stock().len();
        text.push_str(&format!("checked  {shelves} stock levels and takings of {net} are as planned\n"));
    }
    text
}

/// A difference after a first import is a fault. After a repeated one the shop may have traded since.
fn judge(outcome: &ImportOutcome) -> Result<(), Failure> {
    let refused = outcome.count(|result| matches!(result, StepResult::Refused(_)));
    if refused > 0 {
        return Err(Failure::fault(format_args!("{refused} commands were refused")));
    }
    let repeated = outcome.count(|result| matches!(result, StepResult::Repeated));
    if outcome.differences.is_empty() || repeated > 0 {
        return Ok(());
    }
    Err(Failure::fault("stock or takings are not as planned"))
}

fn money(currency: Currency, amount: Amount) -> String {
    Money { amount, currency }.to_string()
}
