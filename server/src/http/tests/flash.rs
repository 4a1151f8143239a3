//! A flash sale whose room nobody has looked into yet, as it is behind a restart.

use futures_util::future::join_all;
use protocol::{FlashSaleId, FlashState, PutFlashSale};

use super::shop::{Shop, put, sku};
use crate::clock;

#[actix_web::test]
async fn nobody_is_told_that_it_is_sold_out_before_anybody_has_looked() {
    let shop = Shop::open().await;
    let begins = clock::now();
    let sale = PutFlashSale {
        id: FlashSaleId(1),
        name: "Tea, while it lasts".into(),
        skus: vec![sku("TEA")],
        begins,
        each_max: 1,
        at_once: 2,
        minutes: 10,
        ..PutFlashSale::default()
    };
    put(&shop.node, None, sale.into()).await;
    let node = &shop.node;
    for seen in join_all([node.flash_sales(), node.flash_sales(), node.flash_sales()]).await {
        let seen = seen.unwrap();
        let [view] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!((view.state, view.left), (FlashState::Running, 2));
    }
}
