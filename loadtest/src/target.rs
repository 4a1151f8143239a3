//! The server under load: where it is, what it sells and what it says over HTTP.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use protocol::{
    BranchId, CatalogueChanges, CatalogueView, CountId, CountView, DaySales, Epoch, Lsn, Page, RegisterId,
    RegisterView, SignInRequest, SignInResponse, Sku, SkuLevel, StaffId, StockLevel, Ticket, TicketId,
    TicketSummary, TransferView, VariantKind,
};
use reqwest::RequestBuilder;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, proc::Process, template::Good};

/// A running server.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `http://host:port`, no slash at the end.
    base: String,
    pub address: SocketAddr,
    http: reqwest::Client,
    token: Option<String>,
}

impl Target {
    /// A server at `http://ip:port`. Only addresses on this machine make sense for a load that reads `/proc`.
    ///
    /// # Errors
    /// When the address is not an IP address and a port.
    pub(crate) fn new(url: &str) -> Result<Self, Failure> {
        let base = url.trim_end_matches('/').trim_end_matches("/ws").to_owned();
        let host = base.rsplit_once("//").map_or(base.as_str(), |(_, host)| host);
        let address = host.replace("localhost", "127.0.0.1").parse();
        let address = address.map_err(|_bad| Failure::other(format!("{url} is not http://IP:PORT")))?;
        Ok(Self { base, address, http: reqwest::Client::new(), token: None })
    }

    /// The same server, seen from another address of this machine by whoever shows no token: what the public may ask is
    /// bounded for each address.
    ///
    /// # Errors
    /// When there can be no such client.
    pub(crate) fn public_at(&self, source: Ipv4Addr) -> Result<Self, Failure> {
        let http = reqwest::Client::builder().local_address(IpAddr::V4(source)).build()?;
        Ok(Self { http, token: None, ..self.clone() })
    }

    /// The same, with connections of its own: those of another belong to the thread on which they were opened.
    #[must_use]
    pub(crate) fn anew(&self) -> Self {
        Self { http: reqwest::Client::new(), ..self.clone() }
    }

    /// The same server, seen by whoever has this token.
    #[must_use]
    pub(crate) fn with_token(self, token: String) -> Self {
        Self { token: Some(token), ..self }
    }

    /// The socket's address, for the typed client.
    #[must_use]
    pub(crate) fn socket_url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// The server's process, named or found by its port.
    ///
    /// # Errors
    /// When it cannot be found.
    pub(crate) fn process(&self, pid: Option<u32>) -> Result<Process, Failure> {
        pid.map_or_else(|| Process::listening_on(self.address.port()), |pid| Ok(Process { pid }))
    }

    /// Signs a person in; later calls are made as that person. The token also opens a socket.
    ///
    /// # Errors
    /// When the password is wrong or the server cannot be reached.
    pub(crate) async fn sign_in(&mut self, staff: StaffId, password: &str) -> Result<String, Failure> {
        let request = SignInRequest { staff, password: password.into(), code: None };
        let answer: SignInResponse = self.post("/api/v1/sign-in", &request).await?;
        self.token = Some(answer.token.clone());
        Ok(answer.token)
    }

    /// Everything that is stocked, with its price, in order of SKU.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn goods(&self) -> Result<Vec<Good>, Failure> {
        let mut goods = Vec::new();
        let mut cursor = None;
        loop {
            let page: CatalogueView = self.get(&paged("/api/v1/catalogue", cursor.as_deref())).await?;
            let variants = page.products.into_iter().flat_map(|product| product.variants);
            goods.extend(
                variants
                    .filter(|variant| variant.kind == VariantKind::Goods)
                    .map(|variant| Good { sku: variant.sku, price: variant.price }),
            );
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        goods.sort_by_key(|good| good.sku);
        Ok(goods)
    }

    /// The addresses of the pages of all goods.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn product_paths(&self) -> Result<Vec<String>, Failure> {
        let (mut paths, mut cursor) = (Vec::new(), None);
        loop {
            let page: CatalogueView = self.get(&paged("/api/v1/catalogue", cursor.as_deref())).await?;
            let goods = page
                .products
                .iter()
                .filter(|product| product.variants.iter().all(|variant| variant.kind == VariantKind::Goods));
            paths.extend(goods.map(|product| format!("/p/{}", product.handle)));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(paths);
            }
        }
    }

    /// Every level of a branch.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn levels(&self, branch: BranchId) -> Result<BTreeMap<Sku, StockLevel>, Failure> {
        let rows: Vec<SkuLevel> = self.pages(&format!("/api/v1/branches/{branch}/stock")).await?;
        Ok(rows.into_iter().map(|row| (row.sku, row.level)).collect())
    }

    /// Every ticket of the node.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn tickets(&self) -> Result<Vec<TicketSummary>, Failure> {
        self.pages("/api/v1/tickets").await
    }

    /// The newest tickets of the node, newest first.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn newest_tickets(&self, count: usize) -> Result<Vec<TicketSummary>, Failure> {
        let page: Page<TicketSummary> = self.get(&format!("/api/v1/tickets?limit={count}")).await?;
        Ok(page.items)
    }

    /// Every branch's trading on one business date.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn sales(&self, date: &str) -> Result<Vec<DaySales>, Failure> {
        self.get(&format!("/api/v1/sales?date={date}")).await
    }

    /// One ticket; none when the server knows none with this id.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, Failure> {
        match self.get(&format!("/api/v1/tickets/{id}")).await {
            Ok(ticket) => Ok(Some(ticket)),
            Err(Failure::Http(why)) if why.status().is_some_and(|status| status.as_u16() == 404) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// How far a count has come.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn count(&self, id: CountId) -> Result<CountView, Failure> {
        self.get(&format!("/api/v1/counts/{id}")).await
    }

    /// Every transfer that the server lists.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn transfers(&self) -> Result<Vec<TransferView>, Failure> {
        self.pages("/api/v1/transfers").await
    }

    /// What is different in the catalogue since a position of an epoch, and how many bytes tell it.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn catalogue_since(
        &self,
        epoch: Epoch,
        since: Lsn,
    ) -> Result<(CatalogueChanges, usize), Failure> {
        let text = self.text(&format!("/api/v1/catalogue?since={}&epoch={}", since.0, epoch.0)).await?;
        Ok((serde_json::from_str(&text)?, text.len()))
    }

    /// How much branches owe each other.
    ///
    /// # Errors
    /// When the server cannot be reached or does not tell.
    pub(crate) async fn errands_owed(&self) -> Result<u64, Failure> {
        self.metric("onhand_errands_owed").await
    }

    /// A whole number that the server tells of itself.
    ///
    /// # Errors
    /// When the server cannot be reached or does not tell it.
    pub(crate) async fn metric(&self, name: &str) -> Result<u64, Failure> {
        let text = self.text("/metrics").await?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let value = value.and_then(|value| value.trim().parse().ok());
        value.ok_or_else(|| Failure::other(format!("/metrics has no {name}")))
    }

    /// Waits until branches owe each other nothing; whether that came about.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) async fn settled(&self, within: Duration) -> Result<bool, Failure> {
        let deadline = Instant::now() + within;
        while self.errands_owed().await? > 0 {
            if Instant::now() > deadline {
                return Ok(false);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(true)
    }

    /// What the server holds of a register.
    ///
    /// # Errors
    /// When the server cannot be reached or the caller is not signed in.
    pub(crate) async fn register(&self, id: RegisterId) -> Result<RegisterView, Failure> {
        self.get(&format!("/api/v1/registers/{id}")).await
    }

    /// Reads a list to its end.
    async fn pages<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, Failure> {
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let page: Page<T> = self.get(&paged(path, cursor.as_deref())).await?;
            rows.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(rows);
            }
        }
    }

    /// What the interface answers at a path.
    ///
    /// # Errors
    /// When the server cannot be reached or says no.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        Ok(self.ask(path).await?.json().await?)
    }

    /// What stands at an address.
    ///
    /// # Errors
    /// When the server cannot be reached or says no.
    pub(crate) async fn text(&self, path: &str) -> Result<String, Failure> {
        Ok(self.ask(path).await?.text().await?)
    }

    async fn ask(&self, path: &str) -> Result<reqwest::Response, Failure> {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Ok(request.send().await?.error_for_status()?)
    }

    /// Asks for something that changes the server, and reads what it answers.
    ///
    /// # Errors
    /// When the server cannot be reached or says no.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        self.send(path, |request| request.json(body)).await
    }

    /// Sends a file as it is.
    ///
    /// # Errors
    /// When the server cannot be reached or says no.
    pub(crate) async fn upload<T: DeserializeOwned>(&self, path: &str, file: Vec<u8>) -> Result<T, Failure> {
        self.send(path, |request| request.body(file)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        path: &str,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<T, Failure> {
        let mut request = with(self.http.post(format!("{}{path}", self.base)));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await?);
        }
        Err(Failure::other(format!("{path} answered {status}: {}", answer.text().await?)))
    }
}

/// A page of the most rows, from a cursor on.
fn paged(path: &str, cursor: Option<&str>) -> String {
    let limit = protocol::PAGE_ROWS_MAX;
    cursor.map_or_else(
        || format!("{path}?limit={limit}"),
        |cursor| format!("{path}?limit={limit}&cursor={cursor}"),
    )
}
