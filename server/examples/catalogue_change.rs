//! Measures how long a price change holds up a reply while the whole catalogue is being read:
//! `cargo run --release --example catalogue_change -- 100000`. It knows no sockets; the gate is what it looks at.

use onhand::{
    node::{Node, NodeOptions},
    record::Origin,
};
use protocol::{
    Amount, Command, CommandBody, CommandId, Currency, OccurredAt, OrganisationCommand, PutProduct,
    PutTaxClass, PutVariant, SetPrice, Sku, TaxClassId, Timestamp,
};
use std::{
    error::Error,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHANGES: usize = 500;
const AT_ONCE: usize = 128;

fn main() -> Result<(), Box<dyn Error>> {
    let products: u32 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    actix::System::new().block_on(measure(products))
}

async fn measure(products: u32) -> Result<(), Box<dyn Error>> {
    let node = Node::open(&NodeOptions::default())?;
    let class = PutTaxClass {
        id: TaxClassId(1),
        name: "Standard".to_owned(),
        rate_ppm: 200_000,
        ..PutTaxClass::default()
    };
    node.submit(Origin::System, command(OrganisationCommand::PutTaxClass(class))?).await?;
    let began = Instant::now();
    let numbers: Vec<u32> = (0..products).collect();
    for chunk in numbers.chunks(AT_ONCE) {
        let mut puts = Vec::new();
        for number in chunk {
            puts.push(node.submit(Origin::System, command(product(*number)?)?));
        }
        for put in futures_util::future::join_all(puts).await {
            put?;
        }
    }
    println!("{products} products in {:.1} s", began.elapsed().as_secs_f64());

    // Once with nobody reading, once while a reader always holds the catalogue before.
    for reading in [false, true] {
        let mut took = Vec::new();
        for change in 0..CHANGES {
            let held = reading.then(|| node.catalogue());
            let sku = Sku::new(&format!("S{}", change % usize::try_from(products)?))?;
            let price = Amount(i64::try_from(change)?);
            let asked = SetPrice { sku, currency: Currency::GBP, price, valid_from: None };
            let command = command(OrganisationCommand::SetPrice(asked))?;
            let began = Instant::now();
            node.submit(Origin::System, command).await?;
            took.push(began.elapsed());
            drop(held);
        }
        took.sort_unstable();
        let at = |part: usize| took.get(took.len() * part / 1_000).copied().unwrap_or(Duration::ZERO);
        println!(
            "price change answered, {}: median {:?}, p99 {:?}, longest {:?}",
            if reading { "the catalogue being read" } else { "nobody reading" },
            at(500),
            at(990),
            took.last().copied().unwrap_or_default(),
        );
    }
    node.stop().await;
    Ok(())
}

fn product(number: u32) -> Result<OrganisationCommand, Box<dyn Error>> {
    let variant = PutVariant::goods(Sku::new(&format!("S{number}"))?, Amount(999), TaxClassId(1));
    Ok(OrganisationCommand::PutProduct(PutProduct {
        handle: format!("article-{number}"),
        name: format!("Article Number {number}"),
        category: format!("Category {}", number % 40),
        variants: vec![variant],
        ..PutProduct::default()
    }))
}

fn command(asked: OrganisationCommand) -> Result<Command, Box<dyn Error>> {
    let at = Timestamp(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?);
    let body = CommandBody::Organisation(Box::new(asked));
    let occurred = OccurredAt { at, offset_minutes: 0 };
    Ok(Command { id: CommandId::new(Uuid::now_v7()), seq: None, branch: None, staff: None, occurred, body })
}
