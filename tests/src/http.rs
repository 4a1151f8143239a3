//! HTTP as a tool would speak it.

use protocol::{
    Badge, BranchId, Command, DaySales, Page, Problem, RegisterId, RegisterView, Reply, Sku, SkuLevel,
    StockLevel, Ticket, TicketId, TicketSummary,
};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, net::SocketAddr};

use crate::PATIENCE;

/// One caller.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Http {
    #[must_use]
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { client, base: format!("http://{address}"), token }
    }

    /// A request with this caller's token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Status and body of any request.
    pub async fn send(&self, request: RequestBuilder) -> (StatusCode, String) {
        let response = request.send().await.unwrap();
        let status = response.status();
        (status, response.text().await.unwrap())
    }

    /// What a request is answered with, or why it is refused.
    pub async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Problem> {
        let (status, text) = self.send(request).await;
        if status == StatusCode::OK {
            Ok(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
        } else {
            Err(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
        }
    }

    /// The same of something that is sent.
    pub async fn send_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Problem> {
        self.ask(self.request(Method::POST, path).json(body)).await
    }

    /// Reads something that must be there.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let (status, body) = self.send(self.request(Method::GET, path)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Reads something that must be refused.
    pub async fn get_problem(&self, path: &str) -> Problem {
        let (status, body) = self.send(self.request(Method::GET, path)).await;
        let problem: Problem = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path}: {body}"));
        assert_eq!(problem.status, status.as_u16());
        problem
    }

    /// Submits a command.
    pub async fn submit(&self, command: &Command) -> Result<Reply, Problem> {
        self.post(serde_json::to_vec(command).unwrap()).await
    }

    /// Posts any bytes as a command.
    pub async fn post(&self, body: Vec<u8>) -> Result<Reply, Problem> {
        let request = self.request(Method::POST, "/api/v1/commands");
        let (status, text) = self.send(request.header("content-type", "application/json").body(body)).await;
        match status {
            StatusCode::OK => Ok(serde_json::from_str(&text).unwrap()),
            _ => Err(serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}: {text}"))),
        }
    }

    /// Every level of a branch.
    pub async fn levels(&self, branch: BranchId) -> BTreeMap<Sku, StockLevel> {
        let page: Page<SkuLevel> = self.get(&format!("/api/v1/branches/{branch}/stock?limit=500")).await;
        assert_eq!(page.next, None, "the shop of the tests fits on one page");
        page.items.into_iter().map(|row| (row.sku, row.level)).collect()
    }

    /// What is on hand of one SKU, in milli-units.
    pub async fn on_hand(&self, branch: BranchId, sku: &Sku) -> i64 {
        self.levels(branch).await.get(sku).copied().unwrap_or_default().on_hand.0
    }

    pub async fn badge(&self, sku: &Sku) -> Badge {
        let badges: Vec<Badge> = self.get(&format!("/api/v1/badges?sku={sku}")).await;
        badges.into_iter().next().unwrap()
    }

    pub async fn ticket(&self, id: TicketId) -> Ticket {
        self.get(&format!("/api/v1/tickets/{id}")).await
    }

    pub async fn register(&self, register: RegisterId) -> RegisterView {
        self.get(&format!("/api/v1/registers/{register}")).await
    }

    pub async fn sales(&self) -> Vec<DaySales> {
        self.get("/api/v1/sales").await
    }

    /// Every ticket there is, newest first.
    pub async fn tickets(&self) -> Vec<TicketSummary> {
        let mut tickets = Vec::new();
        let mut cursor = String::new();
        loop {
            let page: Page<TicketSummary> = self.get(&format!("/api/v1/tickets?limit=500{cursor}")).await;
            tickets.extend(page.items);
            match page.next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return tickets,
            }
        }
    }
}
