//! Somebody asks for a page of the shop, or sends one of its forms: what every handler is given.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use std::future::{Ready, ready};

use super::{
    front::{Front, spoken_at},
    personal,
    window::{ShopWindow, WindowKeeper},
};
use crate::{node::Node, rim::Rim, words::Language};

pub(super) struct Visit {
    pub(super) request: HttpRequest,
    pub(super) node: web::Data<Node>,
    pub(super) rim: web::Data<Rim>,
    pub(super) keeper: web::Data<WindowKeeper>,
    /// The language of the page, and what addresses in it begin with.
    pub(super) say: Language,
    pub(super) at: &'static str,
}

impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let (node, rim, keeper) = (given(request), given(request), given(request));
        ready(match (node, rim, keeper) {
            (Some(node), Some(rim), Some(keeper)) => {
                let (say, at) = spoken_at(request, &node);
                Ok(Self { request: request.clone(), node, rim, keeper, say, at })
            }
            _ => Err(actix_web::error::ErrorInternalServerError("The shop is not open.")),
        })
    }
}

fn given<T: 'static>(request: &HttpRequest) -> Option<web::Data<T>> {
    request.app_data().cloned()
}

impl Visit {
    /// What stands around the page.
    pub(super) fn front(&self) -> Front {
        Front::of(&self.request, &self.node, &self.rim)
    }

    /// What is shown, as of now.
    pub(super) async fn window(&self) -> ShopWindow {
        self.keeper.window(&self.node).await
    }

    pub(super) fn is_own_form(&self) -> bool {
        personal::is_own_form(&self.request, &self.rim)
    }

    /// The address that the outside knows this server by.
    pub(super) fn base(&self) -> String {
        self.rim.public_url(&self.request)
    }
}
