//! What a customer may have instead of something that is missing, on the page of the order: asked with a yes and a no, and told while it is
//! set aside, or when nobody had it any more.

use actix_web::{HttpResponse, web};
use protocol::{Amount, NoAnswer, OrderState, OrderSuggestion, OrderView, SkuQuantity, SuggestionState};
use serde::Deserialize;

use super::{
    order::{Wrong, answered, shown},
    personal::foreign,
    pictures::{self, PictureView},
    tint::Tint,
    visit::Visit,
    window::ShopWindow,
};
use crate::words::Language;

/// One that may be answered.
pub(super) struct Question {
    pub(super) number: u16,
    pub(super) missing: String,
    pub(super) name: String,
    pub(super) address: Option<String>,
    pub(super) picture: Option<PictureView>,
    pub(super) tint: Tint,
    pub(super) quantity: String,
    pub(super) costs: String,
    pub(super) difference: String,
    pub(super) until: String,
    pub(super) otherwise: &'static str,
}

/// What the page asks, and what it tells of answers.
pub(super) struct Instead {
    pub(super) questions: Vec<Question>,
    pub(super) told: Vec<String>,
}

impl Instead {
    pub(super) fn of(say: Language, order: &OrderView, (window, zone): (&ShopWindow, &str)) -> Self {
        let of = |state: SuggestionState| order.suggestions.iter().filter(move |one| one.state == state);
        let question = |one: &OrderSuggestion| Question::of(say, (order, one), (window, zone));
        let served = matches!(order.state, OrderState::Allocating | OrderState::Confirmed);
        let held = of(SuggestionState::Yes).map(|_| say.instead_held().to_owned());
        let gone = of(SuggestionState::SoldOut).map(|one| say.instead_sold_out(&one.name));
        let told = held.chain(gone.filter(|_| served)).collect();
        Self { questions: of(SuggestionState::Open).map(question).collect(), told }
    }
}

impl Question {
    fn of(
        say: Language,
        (order, one): (&OrderView, &OrderSuggestion),
        (window, zone): (&ShopWindow, &str),
    ) -> Self {
        let product = window.product_of(&one.instead);
        let picture = product.as_ref().and_then(|product| pictures::all(product).first().copied().cloned());
        let money = |amount| say.price(amount, order.currency);
        let missing = [SkuQuantity { sku: one.sku, quantity: one.quantity }];
        let less = Amount(one.worth.0.saturating_sub(one.total.0));
        Self {
            number: one.number,
            missing: say.instead_missing(say.quantities(&missing, order)),
            name: one.name.clone(),
            address: product.as_ref().map(|product| format!("/p/{}", product.handle)),
            picture: picture.map(|picture| PictureView::of(&picture, "")),
            tint: Tint::of(&one.name, product.as_ref().map_or("", |product| &product.category)),
            quantity: say.quantity(one.quantity),
            costs: say.instead_costs(money(one.total), money(one.worth)),
            difference: if less > Amount::ZERO {
                say.instead_back(money(less))
            } else {
                say.instead_no_more().to_owned()
            },
            until: say.instead_until(say.moment(one.until, zone)),
            otherwise: match one.otherwise {
                NoAnswer::PayBack => say.instead_pay_back(),
                NoAnswer::Search => say.instead_search(),
            },
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct AnswerForm {
    #[serde(default)]
    answer: String,
}

/// The button that was pressed says which it is.
pub(super) async fn answer(
    visit: Visit,
    path: web::Path<(String, u16)>,
    form: web::Form<AnswerForm>,
) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let (key, number) = path.into_inner();
    let yes = match form.answer.as_str() {
        "yes" => true,
        "no" => false,
        _ => return shown(&visit, &key, Some(Wrong::NoAnswer)).await,
    };
    let done = visit.node.answer_by_key(&key, number, yes).await;
    match done {
        Err(refusal) if refusal.code == protocol::RefusalCode::WrongState => {
            shown(&visit, &key, Some(Wrong::Answered)).await
        }
        done => answered(&visit, &key, done).await,
    }
}
