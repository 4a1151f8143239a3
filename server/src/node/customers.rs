//! Customers, as the rest of the server reads them and has them changed.

use protocol::{
    CommandBody, CommandId, CustomerExport, CustomerId, CustomerRow, CustomerView, Outcome, Refusal,
    RefusalCode,
};
use uuid::Uuid;

use super::Node;
use crate::{
    clock,
    limits::CUSTOMERS_LOOK,
    projections::{Account, Clientele, CustomersAsked},
    record::Origin,
};

impl Node {
    /// Customers that fit, who came last first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn customers(&self, asked: CustomersAsked) -> Result<Vec<CustomerRow>, Refusal> {
        self.projections().clientele.look(move |clientele: &Clientele| clientele.list(&asked)).await
    }

    /// One customer with all that is known of them.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn customer(&self, id: CustomerId) -> Result<Option<CustomerView>, Refusal> {
        let found =
            self.projections().clientele.look(move |clientele: &Clientele| clientele.view(id)).await?;
        let devices = self.auth().accounts().list(id, "").len();
        Ok(found.map(|view| CustomerView { devices: u32::try_from(devices).unwrap_or(u32::MAX), ..view }))
    }

    /// Everybody with all that is known of them, who came first first: for files of all of them.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn every_customer(&self) -> Result<Vec<CustomerView>, Refusal> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let part = move |clientele: &Clientele| clientele.part(after, CUSTOMERS_LOOK);
            let part = self.projections().clientele.look(part).await?;
            let Some(last) = part.last() else { return Ok(all) };
            after = Some(last.row.id);
            all.extend(part);
        }
    }

    /// All that is kept of a customer, for that customer.
    ///
    /// # Errors
    /// `unknown_customer`, or as [`Node::stock`].
    pub(crate) async fn customer_export(&self, id: CustomerId, own: &str) -> Result<CustomerExport, Refusal> {
        let unknown =
            || Refusal::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more");
        let customer = self.customer(id).await?.ok_or_else(unknown)?;
        let devices = self.auth().accounts().list(id, own);
        let credit = self.store_credit(id, None).await?;
        let store_credit = credit.card.is_some().then_some(credit);
        Ok(CustomerExport { customer, devices, made: clock::now(), store_credit })
    }

    /// Whose a mail address is.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn account_of(&self, email: String) -> Result<Option<Account>, Refusal> {
        self.projections().clientele.look(move |clientele: &Clientele| clientele.account_of(&email)).await
    }

    /// What a customer's sign-ins are held against.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn account(&self, id: CustomerId) -> Result<Option<Account>, Refusal> {
        self.projections().clientele.look(move |clientele: &Clientele| clientele.account(id)).await
    }

    /// Does what a customer asks about themselves. Whoever calls this has made sure that it is they.
    ///
    /// # Errors
    /// A refusal by rule as well.
    pub(crate) async fn as_customer(&self, body: CommandBody) -> Result<Outcome, Refusal> {
        self.outcome_of(Origin::Web(0), CommandId::new(Uuid::now_v7()), body).await
    }

    /// Waits until what was destroyed is gone from the disk.
    ///
    /// # Errors
    /// `fault` when it cannot be written.
    pub(crate) async fn keys_synced(&self) -> Result<(), Refusal> {
        // A reading is behind every erasure that was answered before.
        self.customers(CustomersAsked::default()).await?;
        let keys = self.0.keys.clone();
        let synced = tokio::task::spawn_blocking(move || keys.settle()).await;
        let failed = |why: String| Refusal::new(RefusalCode::Fault, why);
        synced.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
    }

    /// One more thing that is done behind each erasure of a customer.
    pub(crate) fn after_erasures(&self, after: impl Fn() + Send + Sync + 'static) {
        self.0.keys.after_erasures(move |gone| {
            if gone.erased {
                after();
            }
        });
    }
}
