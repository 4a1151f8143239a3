//! A file of products with their stock on its way in, as somebody brings it who starts with us: uploaded, looked at line by
//! line, and done.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use clap::Args;
use protocol::{BranchId, ImportMapping, ImportState, ImportView, Quantity, TaxClassId};

use crate::{
    Failure,
    fill::one_line,
    goods,
    report::{Report, float},
    shared::{Own, OwnArgs},
    target::Target,
};

/// A file of products with stock, brought in through the interface.
#[derive(Clone, Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub own: OwnArgs,
    /// Products in the file.
    #[arg(long, default_value_t = 100_000)]
    pub products: u32,
}

/// Whose stock the file tells.
const BRANCH: BranchId = BranchId(1);
/// Until a step is through.
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks at how far it has come, as the screen looks.
const LOOK: Duration = Duration::from_millis(250);

impl Import {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token: _, temporary: _kept } = self.own.serve(1).await?;
        let file = self.file()?;
        let size = float(u64::try_from(file.len()).unwrap_or(0)) / 1_048_576.0;
        let mut report = Report::new(format!("import --products {}", self.products));

        let begun = Instant::now();
        let view: ImportView = target.upload("/api/v1/imports?name=load.csv&kind=products", file).await?;
        report.figure(
            "upload",
            begun.elapsed().as_secs_f64(),
            "s",
            &format!("{size:.1} MiB of CSV, kept on the disk"),
        );
        let mapping = ImportMapping { branch: Some(BRANCH), tax_class: Some(TaxClassId(1)), ..view.mapping };
        let step = format!("/api/v1/imports/{}", view.id);
        let (planned, _) =
            self.step(&target, &step, "plan", &mapping, ImportState::Planned, &mut report).await?;
        let detail = format!("{:?}", planned.counts);
        report.proof(
            "every line can be taken",
            planned.counts.errors == 0 && planned.counts.new == self.products,
            detail,
        );
        let (done, looks) = self.step(&target, &step, "run", &(), ImportState::Done, &mut report).await?;
        report.figure("looks that showed progress", looks, "", "of one look every quarter of a second");
        report.figure(
            "altogether",
            begun.elapsed().as_secs_f64(),
            "s",
            "from the first byte to the last durable command",
        );
        report.proof(
            "nothing was refused",
            done.refused == 0,
            format!("{} of {} commands, {} refused", done.done, done.total, done.refused),
        );
        self.prove(&mut report, &target).await?;
        let memory = target.process(None)?.rss();
        report.figure("server RSS afterwards", float(memory) / 1_048_576.0, "MiB", "/proc/PID/status");
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    fn file(&self) -> Result<Vec<u8>, Failure> {
        let mut text = String::from("handle,name,description,category,brand,sku,barcodes,price,stock\n");
        for (good, number) in goods::goods(self.products)?.iter().zip(1_u32..) {
            let product = goods::product(number, good);
            let barcodes = product.variants.iter().flat_map(|variant| &variant.barcodes);
            let barcode = barcodes.map(ToString::to_string).next().unwrap_or_default();
            let (pounds, pence) = (good.price.0.div_euclid(100), good.price.0.rem_euclid(100));
            writeln!(
                text,
                "{},{},\"{}\",{},{},{},{barcode},{pounds}.{pence:02},{}",
                product.handle,
                product.name,
                product.description,
                product.category,
                product.brand,
                good.sku,
                stock_of(number)
            )
            .map_err(|why| Failure::other(why.to_string()))?;
        }
        Ok(text.into_bytes())
    }

    /// Asks for a step and waits for its end; how the import stands then, and how many looks showed that it went on.
    async fn step(
        &self,
        target: &Target,
        path: &str,
        name: &str,
        body: &impl serde::Serialize,
        until: ImportState,
        report: &mut Report,
    ) -> Result<(ImportView, f64), Failure> {
        let begun = Instant::now();
        let mut view: ImportView = target.post(&format!("{path}/{name}"), body).await?;
        let (mut looks, mut seen) = (0.0, 0);
        while view.state != until {
            if begun.elapsed() > PATIENCE || view.problem.is_some() {
                return Err(Failure::other(format!("{name} came to {:?}: {:?}", view.state, view.problem)));
            }
            tokio::time::sleep(LOOK).await;
            view = target.get(path).await?;
            looks += if view.done > seen { 1.0 } else { 0.0 };
            seen = view.done;
        }
        report.figure(name, begun.elapsed().as_secs_f64(), "s", &format!("{} lines", view.counts.lines));
        Ok((view, looks))
    }

    async fn prove(&self, report: &mut Report, target: &Target) -> Result<(), Failure> {
        let levels = target.levels(BRANCH).await?;
        let wrong = goods::goods(self.products)?
            .iter()
            .zip(1_u32..)
            .filter(|(good, number)| {
                let there = levels.get(&good.sku).map(|level| level.on_hand.0);
                there != Some(i64::from(stock_of(*number)).saturating_mul(Quantity::ONE.0))
            })
            .count();
        report.proof(
            "every shelf holds what the file says",
            wrong == 0,
            format!("{} SKUs, {wrong} wrong", self.products),
        );
        Ok(())
    }
}

/// Never nothing: a shelf without goods need not have a level.
fn stock_of(number: u32) -> u32 {
    number % 90 + 1
}
