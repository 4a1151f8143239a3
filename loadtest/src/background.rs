//! Sales beside what is measured: so many a second, each at its time whether the last ones were answered or not, as long as
//! a few are on their way at most.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use protocol::{CommandBody, Encoding};
use tokio::task::JoinSet;

use crate::{
    Failure,
    report::{micros, record},
    sales::open_tills,
    target::Target,
    template::{Good, Ids, Template, tickets},
    till::{Crew, Till},
};

/// Registers that sell at a given rate.
#[derive(Debug)]
pub(crate) struct Background {
    tasks: JoinSet<Result<(), Failure>>,
    stop: Rc<Cell<bool>>,
    tally: Rc<RefCell<Tally>>,
}

/// What was answered since it was last asked.
#[derive(Debug)]
pub(crate) struct Tally {
    pub acks: Histogram<u64>,
    pub done: u64,
    pub since: Instant,
}

impl Tally {
    fn new() -> Result<Self, Failure> {
        Ok(Self { acks: micros()?, done: 0, since: Instant::now() })
    }
}

/// Sales of one register that may wait for their answers.
const WINDOW: usize = 16;
const LINES: usize = 3;
/// What a register that was held up still sells late.
const CATCH_UP: Duration = Duration::from_millis(100);
const TICKETS: usize = 64;

impl Background {
    /// Opens the registers and lets them sell `rate` tickets of three lines a second together.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(crate) async fn start(
        target: &Target,
        crew: &Crew,
        registers: u16,
        rate: f64,
        goods: &[Good],
    ) -> Result<Self, Failure> {
        let stop = Rc::new(Cell::new(false));
        let tally = Rc::new(RefCell::new(Tally::new()?));
        let mut tasks = JoinSet::new();
        if rate <= 0.0 || registers == 0 {
            return Ok(Self { tasks, stop, tally });
        }
        let tills = open_tills(target, Encoding::Bin, crew, registers).await?;
        let pause = Duration::from_secs_f64(f64::from(registers) / rate);
        let begin = Instant::now();
        for (till, index) in tills.into_iter().zip(0_u32..) {
            let templates = tickets(goods, LINES, false, TICKETS, index.into())?
                .into_iter()
                .map(|sell| Template::new(Encoding::Bin, crew.staff, CommandBody::from(sell)))
                .collect::<Result<Vec<_>, _>>()?;
            let seller = Seller {
                till,
                templates,
                ids: Ids::new(index.into()),
                // Spread over the pause, so that they do not all sell at one moment.
                next: begin + pause.mul_f64(f64::from(index) / f64::from(registers)),
                pause,
                stop: Rc::clone(&stop),
                tally: Rc::clone(&tally),
            };
            tasks.spawn_local(seller.sell());
        }
        Ok(Self { tasks, stop, tally })
    }

    /// What was answered since the last look.
    ///
    /// # Errors
    /// Never.
    pub(crate) fn look(&self) -> Result<Tally, Failure> {
        Ok(self.tally.replace(Tally::new()?))
    }

    /// Lets what is on its way be answered, and ends.
    ///
    /// # Errors
    /// When a sale was rejected or a connection ended.
    pub(crate) async fn finish(mut self) -> Result<(), Failure> {
        self.stop.set(true);
        while let Some(finished) = self.tasks.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))??;
        }
        Ok(())
    }
}

struct Seller {
    till: Till,
    templates: Vec<Template>,
    ids: Ids,
    next: Instant,
    pause: Duration,
    stop: Rc<Cell<bool>>,
    tally: Rc<RefCell<Tally>>,
}

impl Seller {
    async fn sell(mut self) -> Result<(), Failure> {
        let mut payload = Vec::new();
        let mut sent: VecDeque<Instant> = VecDeque::new();
        let mut at = 0;
        loop {
            payload.clear();
            let now = Instant::now();
            if !self.stop.get() && self.next <= now && sent.len() < WINDOW {
                let template = self.templates.get(at % self.templates.len().max(1));
                let template = template.ok_or_else(|| Failure::other("nothing to sell"))?;
                at += 1;
                template.append(self.ids.next_id(), self.till.seq, &mut payload);
                self.till.seq += 1;
                self.till.lean.send(&payload).await?;
                sent.push_back(Instant::now());
                // A register that was held up catches up on a moment; more would be a rush that no shop knows.
                self.next = (self.next + self.pause).max(now.checked_sub(CATCH_UP).unwrap_or(now));
            }
            if sent.is_empty() && self.stop.get() {
                return Ok(());
            }
            let due = if sent.len() >= WINDOW || self.stop.get() { now + FAR } else { self.next };
            let answers = tokio::select! {
                biased;
                answers = self.till.answers(), if !sent.is_empty() => answers?,
                () = tokio::time::sleep_until(due.into()) => continue,
            };
            if let Some(refusal) = answers.refusal {
                return Err(refusal.into());
            }
            let now = Instant::now();
            let mut tally = self.tally.borrow_mut();
            tally.done += answers.done;
            for sent in sent.drain(..usize::try_from(answers.total()).unwrap_or(0).min(sent.len())) {
                record(&mut tally.acks, now.saturating_duration_since(sent));
            }
        }
    }
}

/// When nothing is due.
const FAR: Duration = Duration::from_secs(3_600);
