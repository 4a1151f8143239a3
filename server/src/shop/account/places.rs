//! Addresses of an account.

use actix_web::{HttpResponse, http::StatusCode, web};
use protocol::{CustomerAddressRef, CustomerCommand, PostalAddress, PutCustomerAddress};
use serde::Deserialize;

use super::{
    Field, Form, Sheet, Visit,
    inside::{back, done_with, known, proven, wrong},
};
use crate::words::Language;

#[derive(Deserialize, Default)]
pub(super) struct Which {
    #[serde(default)]
    number: String,
}

fn sheet(say: Language, address: PostalAddress, number: String, proof: String) -> Sheet<'static> {
    let country = Field {
        name: "country",
        label: say.account_country(),
        kind: "select",
        autocomplete: "country",
        value: address.country,
        required: true,
        options: say.countries().into_iter().map(|(code, name)| (code.into(), name.into())).collect(),
        ..Field::default()
    };
    Sheet {
        title: say.account_address(),
        action: "/account/addresses",
        fields: vec![
            country,
            Field::text("name", say.account_parcel_name(), "name", address.name).needed(),
            Field::text("line1", say.account_street(), "address-line1", address.line1).needed(),
            Field::text("line2", say.account_flat(), "address-line2", address.line2),
            Field::text("postcode", say.account_postcode(), "postal-code", address.postcode)
                .hinted(say.account_postcode_hint()),
            Field::text("city", say.account_town(), "address-level2", address.city).needed(),
            Field::text("region", say.account_region(), "address-level1", address.region)
                .hinted(say.account_region_hint()),
            Field::hidden("number", number),
            Field::hidden("proof", proof),
        ],
        button: say.account_save(),
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn address(visit: Visit, which: web::Query<Which>) -> HttpResponse {
    let (guest, view) = match known(&visit).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let asked = which.number.parse::<u16>().ok();
    let found = view.addresses.into_iter().find(|one| Some(one.number) == asked);
    let number = found.as_ref().map(|one| one.number.to_string()).unwrap_or_default();
    let fresh = || PostalAddress {
        name: view.row.name.clone(),
        country: visit.node.catalogue().organisation.shop().country.clone(),
        ..PostalAddress::default()
    };
    let address = found.map_or_else(fresh, |one| one.address);
    visit.page(StatusCode::OK, &sheet(visit.say, address, number, guest.proof()))
}

pub(super) async fn address_put(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let address = PostalAddress {
        name: form.text("name"),
        line1: form.text("line1"),
        line2: form.text("line2"),
        city: form.text("city"),
        region: form.text("region"),
        postcode: form.text("postcode"),
        country: form.text("country"),
    };
    let number = form.text("number");
    let put = PutCustomerAddress {
        customer: guest.customer,
        number: number.parse().ok(),
        address: address.clone(),
    };
    match visit.node.as_customer(CustomerCommand::PutAddress(Box::new(put)).into()).await {
        Ok(_) => visit.to("/account?done=address"),
        Err(refusal) => wrong(&visit, sheet(visit.say, address, number, guest.proof()), &refusal),
    }
}

pub(super) async fn address_removed(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let Ok(number) = form.text("number").parse() else { return visit.to("/account") };
    done_with(&visit, CustomerAddressRef { customer: guest.customer, number }.into(), "removed").await
}
