//! What an import asks for, one command after the other, with what was there before. Steps rest in a file while they are done,
//! so that an import that was interrupted goes on under the same ids, and can be undone.

use protocol::{
    Adjust, BranchId, Command, CommandBody, CommandId, CountCommand, CustomerCommand, GoodsCommand,
    ImportLine, ImportResult, LotLine, MoveLots, NameLots, OccurredAt, Offer, PurchaseCommand, PutProduct,
    PutStaff, PutSupplier, Receive, ReceivePurchase, Reorder, SetOffers, SetReorder, Sku, SkuOffer,
    SkuReorder, StockCommand, SupplierId, Timestamp,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use super::word::Word;
use crate::import::{command_id, own_command};

/// One command of an import.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    /// The line that it begins with.
    pub(crate) line: u32,
    pub(crate) branch: Option<BranchId>,
    pub(crate) deed: Deed,
}

/// What is asked, and what was there before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Deed {
    Product {
        put: Box<PutProduct>,
        before: Option<Box<PutProduct>>,
    },
    Person {
        put: PutStaff,
        before: Option<PutStaff>,
    },
    Supplier {
        put: PutSupplier,
        before: Option<PutSupplier>,
    },
    Offer {
        supplier: SupplierId,
        put: SkuOffer,
        before: Option<Offer>,
    },
    /// When a SKU is to be ordered again in a branch.
    Level {
        branch: BranchId,
        sku: Sku,
        put: Reorder,
        before: Option<Reorder>,
    },
    /// What is asked about a customer, and what takes it back where that can be said before.
    Customer {
        asked: Box<CustomerCommand>,
        back: Option<Box<CustomerCommand>>,
    },
    /// Goods that the house has from the beginning.
    Receive(Receive),
    /// A level that the file corrects.
    Adjust(Adjust),
    /// Goods that come at a cost, and of which lots they are.
    Bring {
        receive: ReceivePurchase,
        lots: Vec<LotLine>,
    },
    /// What is less than the file says or more, and of which lots.
    Correct {
        adjust: Adjust,
        lots: Vec<LotLine>,
    },
    /// Of which lots goods are that are here.
    NameLots(NameLots),
    /// A step of a count.
    Count(CountCommand),
}

impl Step {
    pub(crate) fn body(&self) -> CommandBody {
        match &self.deed {
            Deed::Product { put, .. } => CommandBody::from(PutProduct::clone(put)),
            Deed::Person { put, .. } => CommandBody::from(put.clone()),
            Deed::Supplier { put, .. } => CommandBody::from(put.clone()),
            Deed::Offer { supplier, put, .. } => {
                CommandBody::from(SetOffers { supplier: *supplier, offers: vec![put.clone()] })
            }
            Deed::Level { branch, sku, put, .. } => CommandBody::from(level(*branch, *sku, Some(*put))),
            Deed::Customer { asked, .. } => CommandBody::from(CustomerCommand::clone(asked)),
            Deed::Receive(receive) => CommandBody::from(receive.clone()),
            Deed::Adjust(adjust) => CommandBody::from(adjust.clone()),
            Deed::Bring { receive, lots } => {
                with_lots(GoodsCommand::Purchase(PurchaseCommand::Receive(receive.clone())), lots.clone())
            }
            Deed::Correct { adjust, lots } => {
                with_lots(GoodsCommand::Stock(StockCommand::Adjust(adjust.clone())), lots.clone())
            }
            Deed::NameLots(name) => CommandBody::from(name.clone()),
            Deed::Count(command) => CommandBody::from(command.clone()),
        }
    }

    /// Steps of a rank are done in any order, and all of them before those of the next.
    pub(crate) fn rank(&self) -> u8 {
        match self.deed {
            Deed::Product { .. } | Deed::Person { .. } | Deed::Supplier { .. } | Deed::Customer { .. } => 0,
            Deed::Count(CountCommand::Open(_)) => 0,
            Deed::Offer { .. } | Deed::Level { .. } | Deed::Receive(_) | Deed::Adjust(_) => 1,
            Deed::Bring { .. } | Deed::Correct { .. } | Deed::NameLots(_) => 1,
            Deed::Count(CountCommand::Submit(_)) => 2,
            Deed::Count(_) => 1,
        }
    }

    /// What it is about, for people.
    pub(crate) fn what(&self) -> String {
        match &self.deed {
            Deed::Product { put, .. } => put.handle.clone(),
            Deed::Person { put, .. } => put.id.to_string(),
            Deed::Supplier { put, .. } => put.name.clone(),
            Deed::Offer { put, .. } => put.sku.to_string(),
            Deed::Level { sku, .. } => sku.to_string(),
            Deed::Customer { asked, .. } => match &**asked {
                CustomerCommand::Create(create) if create.email.is_empty() => create.name.clone(),
                CustomerCommand::Create(create) => create.email.clone(),
                other => other.customer().map(|id| id.to_string()).unwrap_or_default(),
            },
            Deed::Receive(receive) => receive.reference.clone(),
            Deed::Adjust(adjust) | Deed::Correct { adjust, .. } => adjust.sku.to_string(),
            Deed::Bring { receive, .. } => receive.reference.clone(),
            Deed::NameLots(name) => name.lots.first().map(|lot| lot.sku.to_string()).unwrap_or_default(),
            Deed::Count(CountCommand::Open(open)) => open.name.clone(),
            Deed::Count(_) => String::new(),
        }
    }

    pub(crate) fn refused(&self, why: impl Into<Word>) -> ImportLine {
        why.into().line(self.line, ImportResult::Refused, self.what())
    }
}

/// A command with the lots that it is about, where it is about any.
pub(crate) fn with_lots(of: GoodsCommand, lots: Vec<LotLine>) -> CommandBody {
    if lots.is_empty() { of.into() } else { MoveLots { lots, of }.into() }
}

/// Says when one SKU is ordered again in a branch.
pub(crate) fn level(branch: BranchId, sku: Sku, reorder: Option<Reorder>) -> SetReorder {
    SetReorder { branch, levels: vec![SkuReorder { sku, reorder }] }
}

/// The id of a step's command, the same however often the import is run.
pub(crate) fn id(import: &str, began: Timestamp, word: &str, number: usize) -> CommandId {
    command_id(occurred(began), &["exchange", import, word, &number.to_string()])
}

pub(crate) fn command(
    id: CommandId,
    began: Timestamp,
    branch: Option<BranchId>,
    body: CommandBody,
) -> Command {
    Command { id, occurred: occurred(began), ..own_command(branch, None, body) }
}

const fn occurred(at: Timestamp) -> OccurredAt {
    OccurredAt { at, offset_minutes: 0 }
}

/// Writes lines of JSON, all of them or none.
pub(crate) fn write_lines<T: Serialize>(path: &Path, lines: &[T]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut out = BufWriter::new(File::create(&fresh)?);
    for line in lines {
        serde_json::to_writer(&mut out, line)?;
        out.write_all(b"\n")?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&fresh, path)
}

/// Reads lines of JSON, some of them; none of a file that is not there.
pub(crate) fn read_lines<T: DeserializeOwned>(path: &Path, skip: usize, most: usize) -> io::Result<Vec<T>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let lines = BufReader::new(file).lines().skip(skip).take(most);
    lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::other)).collect()
}
