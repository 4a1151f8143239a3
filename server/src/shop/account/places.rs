//! Addresses of an account.

use actix_web::{HttpResponse, http::StatusCode, web};
use protocol::{CustomerAddressRef, CustomerCommand, PostalAddress, PutCustomerAddress};
use serde::Deserialize;

use super::{
    Field, Form, Sheet, Visit,
    inside::{BACK, done_with, known, proven, wrong},
    say, see_other,
};

#[derive(Deserialize, Default)]
pub(super) struct Which {
    #[serde(default)]
    number: String,
}

fn sheet(address: PostalAddress, number: String, proof: String) -> Sheet<'static> {
    let country = Field {
        name: "country",
        label: "Country",
        kind: "select",
        autocomplete: "country",
        value: address.country,
        required: true,
        options: say::COUNTRIES,
        ..Field::default()
    };
    Sheet {
        title: say::ADDRESS,
        action: "/account/addresses",
        fields: vec![
            country,
            Field::text("name", "Name on the parcel", "name", address.name).needed(),
            Field::text("line1", "Street and number", "address-line1", address.line1).needed(),
            Field::text("line2", "Flat, floor, company", "address-line2", address.line2),
            Field::text("postcode", "Postcode", "postal-code", address.postcode)
                .hinted("Leave it empty where there is none."),
            Field::text("city", "Town", "address-level2", address.city).needed(),
            Field::text("region", "State or province", "address-level1", address.region)
                .hinted("Only where the post asks for it, as in the United States."),
            Field::hidden("number", number),
            Field::hidden("proof", proof),
        ],
        button: say::SAVE,
        links: vec![BACK],
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
    visit.page(StatusCode::OK, &sheet(address, number, guest.proof()))
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
        Ok(_) => see_other("/account?done=address", None),
        Err(refusal) => wrong(&visit, sheet(address, number, guest.proof()), &refusal),
    }
}

pub(super) async fn address_removed(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let Ok(number) = form.text("number").parse() else { return see_other("/account", None) };
    done_with(&visit, CustomerAddressRef { customer: guest.customer, number }.into(), "removed").await
}
